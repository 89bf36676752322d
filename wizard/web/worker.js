// The rules, in Python, in a worker of their own: the page never waits for them.
//
// In:   {id, type: "start", base, fresh?}   base: where runtime.json is; fresh: pass by the cache
//       {id, type: "call", name, args}      eligibility.bridge.handle: JSON in, JSON out
// Out:  {id, ok: true, value}  or  {id, ok: false, error, detail}   one answer to each request
//       {type: "stage", stage, loaded, total}            download (in bytes), start, ready
//       {type: "stage", stage: "failed", code, detail}   the last word; try again in a new worker
// Codes: missing, corrupt, stalled, offline, unsupported, broken; and `rules` for one call that
// Python refused. `detail` is for the console, never for a reader. After `ready`, `download` may
// come once more: something had been cut off that was wanted after all, and the whole is fetched.

const LOCK = "pyodide-lock.json";
const CUT = { wasm: "pyodide.asm.wasm", library: "python_stdlib.zip" };
const WHOLE = { wasm: "pyodide_full.asm.wasm", library: "python_stdlib_full.zip" };
const IDLE = 20; // seconds without one byte
const LONG = 120; // seconds for Python to start on the slowest phone

class Fault extends Error {
  constructor(code, detail) {
    super(String(detail));
    this.code = code;
  }
}

const network = self.fetch.bind(self);
const files = new Map(); // name → bytes that were verified
const stop = new AbortController();
let giveUp; // ends every wait: Pyodide itself would wait for ever for a wasm that fails
const failure = new Promise((_, reject) => (giveUp = reject));
failure.catch(() => {});

let parts = CUT;
let base, fresh, manifest, wasm, python; // python: a promise of {handle, of: CUT or WHOLE}
let opened; // the one call that a later one builds on
let tangle; // ends a start that is under way
let loaded = 0;
let total = 0;
let told = 0; // when the page was last told something

function stage(name, more) {
  if (!giveUp) return; // "failed" was the last word
  told = performance.now();
  self.postMessage({ type: "stage", stage: name, loaded, total, ...more });
}

function fail(error) {
  if (!giveUp) return;
  const fault = error instanceof Fault ? error : new Fault("broken", error?.message ?? error);
  stage("failed", { code: fault.code, detail: fault.message });
  giveUp(fault);
  giveUp = null;
  wait(Infinity);
  stop.abort();
}

// Counted in seconds awake: a phone that slept for an hour has not been waiting for an hour.
let patience = Infinity;
let clock;
function wait(seconds) {
  patience = seconds;
  clearInterval(clock);
  if (seconds < Infinity && giveUp) clock = setInterval(tick, 1000);
}
function tick() {
  if (--patience < 0) fail(new Fault("stalled", "no sign of life"));
}

const address = (name) => new URL(manifest.files[name].name, base).href;
const folder = (name) => new URL(".", address(name)).href;

async function request(url, cache) {
  const options = { cache: fresh ? "reload" : cache, signal: stop.signal };
  const response = await network(url, options).catch((error) => {
    throw new Fault("offline", `${url}: ${error.message}`);
  });
  if (!response.ok) throw new Fault("missing", `${url}: ${response.status}`);
  return response;
}

/** The bytes of a body, if they are to the last one what the manifest promises. */
async function read(response, name) {
  const { bytes: size, sha256 } = manifest.files[name];
  const bytes = new Uint8Array(size);
  const reader = response.body.getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((error) => {
      throw new Fault("offline", `${name}: ${error.message}`);
    });
    if (done) break;
    if (at + value.length > size) throw new Fault("corrupt", `${name}: over ${size} bytes`);
    bytes.set(value, at);
    at += value.length;
    count(value.length);
  }
  if (at < size) throw new Fault("corrupt", `${name}: ${at} of ${size} bytes`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== sha256) throw new Fault("corrupt", `${name}: another SHA-256`);
  return bytes;
}

/** Tell each percent, and at least each second in which something came. */
function count(bytes) {
  const percent = () => Math.floor((100 * loaded) / total);
  const before = percent();
  loaded += bytes;
  wait(loaded < total ? IDLE : LONG); // what is left after the last byte is work of the phone
  if (percent() > before || performance.now() - told > 1000) stage("download");
}

/** Scripts too are fetched here, to be counted and verified; `import` then finds them cached. */
async function download(name) {
  const response = await request(address(name));
  if (name === parts.wasm) {
    wasm = await compile(response);
  } else {
    const bytes = await read(response, name);
    if (!name.endsWith("js")) files.set(name, bytes);
  }
}

/** Compile while the bytes arrive, and once more from the bytes if the server misnames them. */
async function compile(response) {
  const copy = response.clone();
  const streamed = WebAssembly.compileStreaming(response);
  streamed.catch(() => {});
  const bytes = await read(copy, parts.wasm);
  return streamed
    .catch(() => WebAssembly.compile(bytes))
    .catch((error) => {
      throw new Fault("unsupported", error.message);
    });
}

async function fetchAll(names) {
  loaded = 0;
  total = names.reduce((sum, name) => sum + manifest.files[name].bytes, 0);
  wait(IDLE);
  stage("download");
  await Promise.all(names.map(download));
}

/** Start Python. What goes wrong where nobody waits for it, deep in Pyodide, ends the start too. */
async function boot() {
  const loose = new Promise((_, reject) => (tangle = reject));
  return Promise.race([launch(), loose]).finally(() => (tangle = null));
}

/** Python, with `eligibility.bridge.handle`. */
async function launch() {
  wait(LONG);
  stage("start");
  const { loadPyodide } = await import(address("pyodide.mjs"));
  const lock = JSON.parse(new TextDecoder().decode(files.get(LOCK)));
  const pyodide = await loadPyodide({
    indexURL: folder(CUT.wasm),
    stdLibURL: folder(CUT.wasm) + parts.library,
    lockFileContents: lock,
    packageBaseUrl: folder(LOCK),
    packages: Object.keys(lock.packages),
    stdout() {},
  });
  const { handle } = pyodide.pyimport("eligibility.bridge");
  files.delete(parts.library); // 2 MB that only a start reads
  wait(Infinity);
  stage("ready");
  return { handle, of: parts };
}

/** Pyodide asks for its files by these two, and gets what was verified and nothing else. */
function serve() {
  self.fetch = async (url) => {
    const bytes = files.get(String(url).split("/").pop());
    return bytes ? new Response(bytes) : new Response(null, { status: 404 });
  };
  WebAssembly.instantiateStreaming = async (_, imports) => {
    try {
      return { module: wasm, instance: await WebAssembly.instantiate(wasm, imports) };
    } catch (error) {
      fail(new Fault("unsupported", error.message)); // Pyodide only warns, and waits
      throw error;
    }
  };
}

async function first() {
  if (!self.WebAssembly || !self.crypto?.subtle) throw new Fault("unsupported", "no WebAssembly, or not https");
  serve();
  wait(IDLE);
  const response = await request(new URL("runtime.json", base), "no-cache");
  manifest = await response.json().catch((error) => {
    throw new Fault("corrupt", `runtime.json: ${error.message}`);
  });
  await fetchAll(Object.keys(manifest.files).filter((name) => !Object.values(WHOLE).includes(name)));
  return boot().catch((error) => {
    if (error instanceof Fault) throw error;
    console.warn(error);
    return whole();
  });
}

/** Start again with nothing cut off, and with the table that was open. */
async function whole() {
  parts = WHOLE;
  await fetchAll(Object.values(WHOLE));
  const started = await boot();
  if (opened) started.handle(opened);
  return started;
}

function begin(steps) {
  python = Promise.race([steps(), failure]).catch((error) => {
    fail(error);
    return failure;
  });
  python.catch(() => {});
}

async function call(name, args) {
  if (!python) throw new Fault("broken", "a call before the start");
  for (;;) {
    const { handle, of } = await python;
    const request = JSON.stringify({ name, args });
    try {
      const answer = JSON.parse(handle(request));
      if (name === "table_open") opened = request;
      return answer;
    } catch (error) {
      if (of === WHOLE || !mayLack(error)) {
        if (!error.type) fail(error);
        throw error;
      }
      if (parts === CUT) begin(whole); // else it is on its way
    }
  }
}

/** Python dead of a function that was cut off; a missing module; the bare BaseException that stands
 * in the place of a function of the library. */
function mayLack(error) {
  return !error.type || /^(ModuleNotFoundError|ImportError|BaseException)$/.test(error.type);
}

async function start(request) {
  if (!python) {
    base = new URL(request.base, self.location);
    fresh = request.fresh;
    begin(first);
  }
  await python;
  return { pyodide: manifest.pyodide };
}

self.onmessage = async ({ data }) => {
  const { id, type, name, args } = data;
  try {
    const value = type === "start" ? await start(data) : await call(name, args);
    self.postMessage({ id, ok: true, value });
  } catch (error) {
    self.postMessage({ id, ok: false, error: error.code ?? "rules", detail: error.message });
  }
};
self.onunhandledrejection = (event) => {
  event.preventDefault();
  tangle?.(event.reason);
};
