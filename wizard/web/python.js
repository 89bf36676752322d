// Starts the worker that holds the rules, and asks it. `stage` says how far it is; whatever goes
// wrong ends as the stage "failed", so that nobody waits for ever.

const LIMITS = { start: 140, ready: 20 }; // seconds of silence; Python may start slowly
const LIMIT = 40;

/** idle, download, start, ready or failed; bytes; a code of worker.js for a failure. */
export const stage = { name: "idle", loaded: 0, total: 0, code: null };

const listeners = new Set();
const waiting = new Map(); // id → {message, resolve, reject}
let worker, clock;
let beginning; // what a worker is started with: the manifest and the reader's language
let count = 0;
let patience = 0;

export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Start Python, unless it is started; after a failure, anew. `manifest` names its files, and is brought along by the
 * words. Says whether there was anything to start. */
export function start(manifest, language) {
  if (worker) return false;
  beginning = { manifest, language };
  launch(false);
  return true;
}

/** A call of eligibility.api. Rejects with an Error whose `code` is one of worker.js. */
export function call(name, args) {
  return new Promise((resolve, reject) => {
    if (!worker) return reject(Object.assign(new Error("not started"), { code: stage.code ?? "broken" }));
    post({ type: "call", name, args }, resolve, reject);
  });
}

/** Whether a call waits for its answer. */
export const asked = () => [...waiting.values()].some(({ message }) => message.type === "call");

function launch(fresh) {
  tell({ name: "download", loaded: 0, total: 0, code: null });
  try {
    worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  } catch (error) {
    return fail("unsupported", error);
  }
  worker.fresh = fresh;
  worker.onmessage = (event) => event.currentTarget === worker && hear(event);
  worker.onerror = (event) => {
    event.preventDefault();
    fail(stage.name === "ready" ? "broken" : "missing", event);
  };
  const again = [...waiting.values()];
  waiting.clear();
  post({ type: "start", ...beginning, fresh }, () => {}, () => {});
  for (const { message, resolve, reject } of again) post(message, resolve, reject);
}

function post(message, resolve, reject) {
  const id = ++count;
  waiting.set(id, { message, resolve, reject });
  worker.postMessage({ id, ...message });
  watch();
}

function hear({ data }) {
  patience = LIMITS[data.stage ?? stage.name] ?? LIMIT;
  if (data.type === "stage") {
    if (data.stage === "failed") return fail(data.code, data.detail);
    return tell({ name: data.stage, loaded: data.loaded, total: data.total });
  }
  const asked = waiting.get(data.id);
  waiting.delete(data.id);
  if (!asked) return;
  if (data.ok) asked.resolve(data.value);
  else asked.reject(Object.assign(new Error(data.detail), { code: data.error }));
  // A failure of all was told before, as a stage; then nobody waits here for the single call any more.
}

/** Counts the seconds in which something is awaited and nothing is heard. */
function watch() {
  patience = LIMITS[stage.name] ?? LIMIT;
  clock ??= setInterval(() => {
    if (!waiting.size) {
      clearInterval(clock);
      clock = undefined;
    } else if (--patience < 0) {
      fail("stalled", "silence");
    }
  }, 1000);
}

function fail(code, detail) {
  console.info("wizard:", code, detail);
  const retry = code === "corrupt" && worker && !worker.fresh;
  worker?.terminate();
  worker = undefined;
  if (retry) return launch(true); // the cache may be spoiled, and the server right
  const lost = [...waiting.values()];
  waiting.clear();
  tell({ name: "failed", code });
  for (const { reject } of lost) reject(Object.assign(new Error(String(detail)), { code }));
}

function tell(news) {
  Object.assign(stage, news);
  for (const listener of [...listeners]) listener(stage);
}
