// Starts Python in Node, lets it import the rules, and keeps its memory.
//
// node make_snapshot.mjs PYODIDE LIBRARY PACKAGES CODE ORDER BUILD OUT
//   PYODIDE   the folder of the npm package        LIBRARY  the zip of the standard library
//   PACKAGES  a folder with what to import         CODE     Python to run (strip_interpreter.py)
//   ORDER     what it is to do, JSON               BUILD    which build it is for: 32 digits of runtime.build_id
//   OUT       the snapshot to write
//
// The snapshot begins with 8 letters, MAGIC, and the 16 bytes of BUILD: whoever puts it back looks at both. Then, in
// 32-bit numbers, little end first: how many bytes Pyodide's own head has (a multiple
// of 4), how many the memory has, how many runs there are, then of each run where it belongs and how
// long it is; then the head; then the bytes of the runs. A run is what differs from a memory that
// holds the data of the WebAssembly alone, or what a start writes before the snapshot is put back, or may.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , pyodide, library, packages, code, order, build, out] = process.argv;
const MAGIC = "pysnap01"; // another number for another layout; worker.js knows it too
const GAP = 64; // equal bytes between two runs that are not worth a run of their own
const EARLY = 65536; // bytes of the heap that a start may use before the snapshot is put back
const IN_USE = 2; // of a piece of memory: the rest of its head is its size (dlmalloc)

// Node would print the line of the fault first, which is a megabyte of Pyodide.
process.on("uncaughtException", (error) => {
  console.error(error.stack);
  process.exit(1);
});

// The same snapshot every time: the hour, and what is random, stay the same. Nothing of it is for secrets.
Date.now = () => 315532800000;
performance.now = () => 0;
crypto.getRandomValues = /** @type {any} */ ((/** @type {Uint8Array} */ array) => array.fill(0));

const { loadPyodide } = await import(`${pyodide}/pyodide.mjs`);
const script = readFileSync(`${pyodide}/pyodide.asm.js`, "utf8");
const heapBase = Number(/\b___heap_base=(\d+);/.exec(script)?.[1]);

let instance; // of the last start
let initial; // memory when the instance was made
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = /** @type {any} */ (
  async (what, imports) => {
    const made = await instantiate(what, imports);
    if (imports?.env?.memory) {
      instance = made.instance;
      initial = new Uint8Array(imports.env.memory.buffer).slice();
    }
    return made;
  }
);

const settings = {
  indexURL: `${pyodide}/`,
  stdLibURL: library,
  lockFileContents: { ...JSON.parse(readFileSync(`${pyodide}/pyodide-lock.json`, "utf8")), packages: {} },
  env: { PYTHONHASHSEED: "0", HOME: "/home/pyodide" },
  _sysExecutable: "python",
  stdout() {},
};

const python = await loadPyodide({ ...settings, _makeSnapshot: true });
const { FS, _api: api } = python;
for (const entry of readdirSync(packages, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  const target = join(api.sitePackages, path.slice(packages.length));
  FS.mkdirTree(target.replace(/\/[^/]*$/, ""));
  FS.writeFile(target, readFileSync(path));
}
const [source, given] = [code, order].map((path) => JSON.stringify(readFileSync(path, "utf8")));
const [status, said] = api.rawRun(`exec(${source}, {"ORDER": ${given}, "__name__": "inside"})`);
if (status) throw new Error(said);
const snapshot = python.makeMemorySnapshot();
const [, start] = new Uint32Array(snapshot.buffer, 0, 2);
const head = snapshot.subarray(0, start);
const memory = snapshot.subarray(start);
const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length >> 2);
sweep();
forget();

// Wake it up once, to see what the start writes into memory before the snapshot is put back.
let fresh;
const set = Int8Array.prototype.set;
Int8Array.prototype.set = function (array, at) {
  if (!fresh && array.length === memory.length) fresh = Uint8Array.from(this);
  return set.call(this, array, at);
};
await loadPyodide({ ...settings, _loadSnapshot: snapshot });

// Where a start elsewhere, in another language or with other settings, may write more than it did here.
const dataEnd = initial.findLastIndex((byte) => byte) + 1;
const stackEnd = instance.exports.emscripten_stack_get_end();
const early = (at) => (at >= dataEnd && at < stackEnd) || (at >= heapBase && at < heapBase + EARLY);

const runs = [];
for (let at = 0, last; at < memory.length; at++) {
  if (memory[at] === initial[at] && fresh[at] === initial[at] && !early(at)) continue;
  if (last && at - last.end <= GAP) last.end = at + 1;
  else runs.push((last = { at, end: at + 1 }));
}
const table = Uint32Array.from([
  head.length,
  memory.length,
  runs.length,
  ...runs.flatMap(({ at, end }) => [at, end - at]),
]);
const mark = Buffer.concat([Buffer.from(MAGIC), Buffer.from(build, "hex")]);
const parts = [mark, new Uint8Array(table.buffer), head, ...runs.map(({ at, end }) => memory.subarray(at, end))];
writeFileSync(out, Buffer.concat(parts));
process.exit();

/** The pieces of memory that Python asked for (dlmalloc): where each lies, how long it is, and whether it is in use. */
function* pieces() {
  for (let at = heapBase, size; (size = words[(at + 4) >> 2] & ~7); at += size) {
    yield { at, size, used: words[(at + 4) >> 2] & IN_USE };
  }
}

/** Put zeroes where nothing is kept: below the end of the stack, and in pieces that are free. */
function sweep() {
  const { emscripten_stack_get_end: end, emscripten_stack_get_current: current } = instance.exports;
  memory.fill(0, end(), current());
  for (const { at, size, used } of pieces()) {
    // A free piece begins with links to others; a large one has more of them.
    if (!used) memory.fill(0, Math.min(at + (size < 256 ? 16 : 32), at + size), at + size);
  }
}

/**
 * Python keeps each name that it ever read for ever, in one dict. Take out those that only that dict
 * knows: nowhere else in memory is a word that could be their address.
 */
function forget() {
  const sizes = new Map(); // of pieces in use, by the address of what is in them
  for (const { at, size, used } of pieces()) if (used) sizes.set(at + 8, size - 8);
  const spoken = new Uint8Array(words.length); // how often a word occurs, up to 3
  for (const word of words) if (word < memory.length) spoken[word >> 2] = Math.min(3, spoken[word >> 2] + 1);
  // The keys of a dict: how many indices of 16 bits (as a power of 2), their bytes (too), then at 16
  // the number of entries; then the indices; then the entries. In this dict a key is its own value.
  const [keys] = [...sizes]
    .sort((one, other) => other[1] - one[1])
    .map(([at]) => at)
    .filter((at) => {
      const first = at + 20 + 2 ** memory[at + 5];
      return (
        memory[at + 5] === memory[at + 4] + 1 &&
        sizes.has(words[first >> 2]) &&
        words[first >> 2] === words[(first + 4) >> 2]
      );
    });
  const indices = new Int16Array(memory.buffer, memory.byteOffset + keys + 20, 2 ** memory[keys + 4]);
  const entries = words.subarray((keys + 20 + indices.byteLength) >> 2);
  const dict = words.indexOf(keys) - 6; // refcount, type, used, unused, 64 bits of version, keys
  for (let index = 0; index < indices.length; index++) {
    const entry = 2 * indices[index];
    const name = entry < 0 ? 0 : entries[entry];
    if (!sizes.has(name) || entries[entry + 1] !== name || spoken[name >> 2] !== 2) continue;
    memory.fill(0, name, name + sizes.get(name));
    entries[entry] = entries[entry + 1] = 0;
    indices[index] = -2; // there was something here
    words[dict + 2] -= 1;
  }
}
