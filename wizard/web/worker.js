// The rules, in Python, in a worker of their own: the page never waits for them.
//
// In:   {id, type: "start", manifest, language?, fresh?}   what scripts/site/pages/wizard.py wrote; the reader's language,
//                                                            whose messages come along; fresh: pass by the cache
//       {id, type: "call", name, args}   the manifest's `entry`, eligibility.api.handle: JSON in, JSON out; messages of another language that
//                                        the arguments name are fetched first
// Out:  {id, ok: true, value}  or  {id, ok: false, error, detail}   one answer to each request
//       {type: "stage", stage, loaded, total}            download (in bytes), start, ready
//       {type: "stage", stage: "failed", code, detail}   the last word; try again in a new worker
// Codes: missing, corrupt, stalled, offline, unsupported, broken; and `rules` for one call that
// Python refused. Where messages of another language do not come, only the call that wanted them fails.
// `detail` is for the console, never for a reader. After `ready`, `download` may come once more: something had
// been cut off that was wanted after all, and the whole is fetched.

const [LOADER, GLUE, LOCK] = ["pyodide.mjs", "pyodide.asm.js", "pyodide-lock.json"];
const SNAPSHOT = "python.snapshot"; // Python's memory with the rules in it: scripts/slim_pyodide/snapshot.py
const MAGIC = "pysnap01"; // what a snapshot begins with: scripts/slim_pyodide/make_snapshot.mjs
const LIBRARY = "python_stdlib.zip";
const CUT = "pyodide.asm.wasm"; // the functions that go with the snapshot
const WHOLE = "pyodide_full.asm.wasm"; // all of them, with the library and the rules as a package
const messagesOf = (language) => `messages-${language}.json`; // what Python says in a language
const REFUSAL = "BadAnswer"; // of eligibility.questions
const IDLE = 20; // seconds without one byte
const LONG = 120; // seconds for Python to start on the slowest phone

class Fault extends Error {
  constructor(code, detail) {
    super(String(detail));
    this.code = code;
  }
}

const isModule = this === undefined;
const network = self.fetch.bind(self);
const arriving = new Map(); // name → a promise that it is there and verified
const files = new Map(); // name → bytes that were verified
const messages = new Map(); // language → its messages, as JSON
const missed = new Set(); // files that were asked for and did not come
const stop = new AbortController();
let giveUp; // ends every wait: Pyodide itself would wait for ever for a wasm that fails
const failure = new Promise((_, reject) => (giveUp = reject));
failure.catch(() => {});

let parts = CUT;
let fresh, manifest, language, wasm, python; // python: a promise of {handle, of: CUT or WHOLE, told: languages}
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

const address = (name) => new URL(manifest.files[name].name, self.location).href;
const folder = (name) => new URL(".", address(name)).href;

async function request(url, anew = fresh) {
  const options = { cache: anew ? "reload" : "default", signal: stop.signal };
  const response = await network(url, options).catch((error) => {
    throw new Fault("offline", `${url}: ${error.message}`);
  });
  if (!response.ok) throw new Fault("missing", `${url}: ${response.status}`);
  return response;
}

/** The bytes that the phone has kept from an earlier visit (sw.js), all at once: the shortest way to them. */
async function kept(name) {
  if (fresh) return null;
  try {
    const response = await caches.match(address(name));
    const bytes = response && new Uint8Array(await response.arrayBuffer());
    if (bytes) count(bytes.length);
    return bytes;
  } catch {
    return null; // no store, or one that cannot be read: the network has it too
  }
}

/** The stores out of which a file was thrown: what they had was not right, and would be the answer to each fetch. */
async function thrownOut(name) {
  const stores = [];
  try {
    for (const store of await caches.keys()) {
      const cache = await caches.open(store);
      if (await cache.delete(address(name))) stores.push(cache);
    }
  } catch {
    // no store, nothing in it
  }
  return stores;
}

async function fetched(name) {
  const response = await request(address(name));
  const { bytes: size } = manifest.files[name];
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
  return bytes;
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));

/** Refuse bytes that are not to the last one what the manifest promises. */
async function verify(bytes, name) {
  if ((await sha256(bytes)) !== manifest.files[name].sha256) throw new Fault("corrupt", `${name}: another SHA-256`);
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
  const stores = fresh ? await thrownOut(name) : [];
  const bytes = (await kept(name)) ?? (await fetched(name));
  await verify(bytes, name);
  for (const cache of stores) await cache.add(address(name)).catch(() => {}); // for flight mode
  if (name === parts) wasm = await compile(bytes);
  else if (name === messagesOf(language)) messages.set(language, new TextDecoder().decode(bytes));
  else if (!name.endsWith("js")) files.set(name, bytes);
}

/** The messages of a language that the start did not bring; what comes wrongly is a fault of all, as at the start. */
async function fetchMessages(other) {
  const name = messagesOf(other);
  const anew = fresh || missed.has(name);
  const stores = anew ? await thrownOut(name) : [];
  const response = await request(address(name), anew);
  const bytes = await response.arrayBuffer().catch((error) => {
    throw new Fault("offline", `${name}: ${error.message}`);
  });
  await verify(bytes, name).catch((error) => {
    fail(error);
    throw error;
  });
  for (const cache of stores) await cache.add(address(name)).catch(() => {}); // for flight mode
  messages.set(other, new TextDecoder().decode(bytes));
}

/** Give Python the messages of every language that these arguments name, unless it has them. */
async function tellMessages({ handle, told }, args) {
  const named = [args?.language, ...(Array.isArray(args?.languages) ? args.languages : [])];
  for (const one of named) {
    const name = messagesOf(one);
    if (told.has(one) || !manifest.files[name]) continue;
    if (!messages.has(one)) {
      if (!arriving.has(name)) arriving.set(name, fetchMessages(one).finally(() => arriving.delete(name)));
      missed.add(name); // until it is there: also an answer that there is no such file may be kept
      await arriving.get(name);
    }
    handle(`{"name":"messages","args":{"language":"${one}","messages":${messages.get(one)}}}`);
    told.add(one);
  }
}

/** Browsers compile a function when it is entered, so there is little to gain by compiling while bytes arrive. */
function compile(bytes) {
  return WebAssembly.compile(bytes).catch((error) => {
    throw new Fault("unsupported", error.message);
  });
}

/** Fetch these files, and start Python as far as it comes with what is there. */
async function started(names) {
  loaded = 0;
  total = names.reduce((sum, name) => sum + manifest.files[name].bytes, 0);
  wait(IDLE);
  stage("download");
  for (const name of names) arriving.set(name, download(name));
  const booted = boot();
  booted.catch(() => {}); // a file that does not come is told first
  await Promise.all(arriving.values());
  wait(LONG);
  stage("start");
  return booted;
}

/** Start Python. What goes wrong where nobody waits for it, deep in Pyodide, ends the start too. */
async function boot() {
  const loose = new Promise((_, reject) => (tangle = reject));
  return Promise.race([launch(), loose]).finally(() => (tangle = null));
}

/** Python, with the function that the manifest names as its entry. */
async function launch() {
  const of = parts;
  const scripts = [LOADER, GLUE].map((name) => arriving.get(name).then(() => imported(name)));
  const [{ loadPyodide }] = await Promise.all([...scripts, arriving.get(LOCK)]);
  const lock = JSON.parse(new TextDecoder().decode(files.get(LOCK)));
  const pyodide = await loadPyodide({
    indexURL: folder(LOADER),
    lockFileContents: lock,
    packageBaseUrl: folder(LOCK),
    stdout() {},
    ...(of === CUT ? { _loadSnapshot: head(), putBack } : { packages: Object.keys(lock.packages) }),
  });
  const [module, name] = manifest.entry.split(":");
  const handle = pyodide.pyimport(module)[name];
  files.clear(); // megabytes that only a start reads
  wait(Infinity);
  stage("ready");
  return { handle, of, told: new Set() };
}

/** A script that came whole and is no script to this browser is of a later one. */
function imported(name) {
  return import(address(name)).catch((error) => {
    throw error instanceof SyntaxError ? new Fault("unsupported", `${name}: ${error.message}`) : error;
  });
}

/** What Pyodide wants to see of the snapshot before it is put back. How it is written: scripts/slim_pyodide/make_snapshot.mjs. */
async function head() {
  await arriving.get(SNAPSHOT);
  await verifyBuild(files.get(SNAPSHOT));
  const { bytes, size, memory, first } = parsed();
  // Pyodide takes the length for that of the memory, and reads no more of it than the head.
  const snapshot = new Uint8Array(size + memory);
  snapshot.set(bytes.subarray(first, first + size));
  return snapshot;
}

/** Refuse a snapshot that was made for another WebAssembly or glue: its addresses mean something else here. Python then
 *  starts without it. */
async function verifyBuild(snapshot) {
  const magic = new TextDecoder("latin1").decode(snapshot.subarray(0, 8));
  if (magic !== MAGIC) throw new Error(`${SNAPSHOT}: no snapshot of this format, it begins with ${JSON.stringify(magic)}`);
  const sums = manifest.files[CUT].sha256 + manifest.files[GLUE].sha256;
  const here = (await sha256(new TextEncoder().encode(sums))).slice(0, 32);
  const made = hex(snapshot.subarray(8, 24));
  if (made !== here) throw new Error(`${SNAPSHOT}: a snapshot of build ${made}, and this is build ${here}`);
}

function putBack({ buffer }) {
  const { bytes, size, table, first } = parsed();
  const target = new Uint8Array(buffer);
  for (let run = 0, from = first + size; run < table.length; run += 2) {
    target.set(bytes.subarray(from, (from += table[run + 1])), table[run]);
  }
}

function parsed() {
  const bytes = files.get(SNAPSHOT);
  const [size, memory, runs] = new Uint32Array(bytes.buffer, 24, 3); // after the magic and the build
  const table = new Uint32Array(bytes.buffer, 36, 2 * runs);
  return { bytes, size, memory, table, first: 36 + table.byteLength };
}

/** Pyodide asks for its files by these two, and gets what was verified and nothing else. */
function serve() {
  self.fetch = async (url) => {
    const name = String(url).split("/").pop();
    if (name === LIBRARY && parts === CUT) return new Response(); // all that is wanted of it is in the snapshot
    await arriving.get(name);
    const bytes = files.get(name);
    return bytes ? new Response(bytes) : new Response(null, { status: 404 });
  };
  WebAssembly.instantiateStreaming = async (_, imports) => {
    await arriving.get(parts).catch(() => new Promise(() => {})); // `started` tells what did not come
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
  if (!isModule) throw new Fault("unsupported", "no modules in workers"); // Firefox below 114, if docs/assets/floor.js missed it
  serve();
  if (!manifest.files[SNAPSHOT]) return whole(); // built without a snapshot
  return started(Object.keys(manifest.files).filter(light)).catch((error) => {
    if (error instanceof Fault) throw error;
    console.warn(error);
    return whole();
  });
}

/** Whether a file is fetched by everybody who reads this language. */
function light(name) {
  return !manifest.whole.includes(name) && (!name.startsWith("messages-") || name === messagesOf(language));
}

/** Start again with nothing cut off, and with the table that was open. */
async function whole() {
  parts = WHOLE;
  const own = [messagesOf(language)].filter((name) => manifest.files[name] && !messages.has(language));
  const booted = await started([LOADER, GLUE, LOCK, ...own, ...manifest.whole]);
  if (opened) {
    await tellMessages(booted, opened.args);
    booted.handle(JSON.stringify(opened));
  }
  return booted;
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
    const { handle, of, ...more } = await python;
    const request = { name, args };
    try {
      await tellMessages({ handle, ...more }, args);
      const answer = JSON.parse(handle(JSON.stringify(request)));
      if (name === "table_open") opened = request;
      return answer;
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (of === WHOLE || !mayLack(error)) {
        if (!error.type) fail(error);
        throw error;
      }
      if (parts === CUT) begin(whole); // else it is on its way
    }
  }
}

/** Whether something that was cut off may be behind an error: whatever is not the rules' own word. */
function mayLack(error) {
  return error.type !== REFUSAL;
}

async function start(request) {
  if (!python) {
    ({ manifest, language, fresh } = request);
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
