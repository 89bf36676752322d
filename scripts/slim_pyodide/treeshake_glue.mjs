// Leaves out of Pyodide's glue what neither Python nor the glue itself can reach.
//
//     node scripts/slim_pyodide/treeshake_glue.mjs WASM LOADER < glue > what is left of it
//
// The glue holds all of Emscripten's library, for whoever links more WebAssembly to Python at run time: windows,
// sound, WebGL. Nobody here does. What stays: the functions that pyodide.asm.wasm imports, all that is done
// when the glue is run, and each variable and function whose name occurs in what stays, or in pyodide.mjs.
// What stays is written so that the oldest browser of .browserslistrc reads it.

import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "acorn";

const [, , wasm, loader] = process.argv;
const source = readFileSync(0, "utf8");
/** @type {import("acorn").Options} */
const options = { ecmaVersion: "latest" };
// Of WebGL only places are asked for, and they stay empty: EMPTY_PLACES in runtime.py.
const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(wasm)));
const imported = new Set(imports.map(({ name }) => name).filter((name) => !name.startsWith("emscripten_gl")));
const children = (node) =>
  Object.values(node)
    .flat()
    .filter((value) => typeof value?.type === "string");

/** The body of the one function that is nearly the whole of it. */
function bodyOf(node) {
  if (node.async && node.end - node.start > 0.9 * source.length) return node.body.body;
  for (const child of children(node)) {
    const found = bodyOf(child);
    if (found) return found;
  }
}

/** Every name in a piece of the tree, be it of a variable or of a property: too many are kept rather than too few. */
function namesIn(node, found = new Set()) {
  if (node.type === "Identifier") found.add(node.name);
  else if (typeof node.value === "string") found.add(node.value);
  for (const child of children(node)) namesIn(child, found);
  return found;
}

/** Whether nothing happens when a value is made. */
function still(node) {
  if (!node || /^(Literal|Identifier|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return true;
  if (node.type === "MemberExpression") return node.object.name === "wasmExports";
  if (node.type === "AssignmentExpression") return node.left.object?.name === "Module" && still(node.right);
  if (node.type === "ArrayExpression") return node.elements.every(still);
  if (node.type === "ObjectExpression")
    return node.properties.every(
      (property) => property.type === "Property" && !property.computed && still(property.value),
    );
  return false;
}

/** The name that a statement only says something of, as `name.sig="vi"` or `Module["name"]=value`. */
/** @param {any} statement */
function about({ type, expression }) {
  const { type: kind, left, right } = expression ?? {};
  if (
    type !== "ExpressionStatement" ||
    kind !== "AssignmentExpression" ||
    left.object?.type !== "Identifier" ||
    !still(right)
  )
    return;
  if (left.object.name === "Module") return left.property.value;
  if (/^(sig|stub|isAsync)$/.test(left.property.name)) return left.object.name;
}

// Pieces that go unless their name is wanted: [name, start, end, the names in it]; and the names that are wanted from the first.
const pieces = [];
const wanted = namesIn(parse(readFileSync(loader, "utf8"), { ...options, sourceType: "module" }));
const cuts = [];
const tree = parse(source, options);
const body = bodyOf(tree);
for (const statement of body) {
  const { type, start, end } = statement;
  const [only, ...more] = statement.declarations ?? [];
  if (only?.id.name === "wasmImports") {
    for (const { key, value, start, end } of only.init.properties) {
      if (imported.has(key.name ?? key.value)) namesIn(value, wanted);
      else cuts.push([start, source[end] === "," ? end + 1 : end]);
    }
    wanted.add("wasmImports");
  } else if (type === "FunctionDeclaration") {
    pieces.push([statement.id.name, start, end, namesIn(statement)]);
  } else if (only && !more.length && only.id.type === "Identifier" && still(only.init)) {
    pieces.push([only.id.name, start, end, only.init ? namesIn(only.init) : new Set()]);
  } else if (about(statement)) {
    pieces.push([about(statement), start, end, namesIn(statement.expression.right)]);
  } else {
    namesIn(statement, wanted);
  }
}
if (!wanted.has("wasmImports")) throw new Error("the glue does not say what it gives to Python");

const left = new Set(pieces);
for (let before; before !== left.size;) {
  before = left.size;
  for (const piece of left) {
    const [name, , , names] = piece;
    if (!wanted.has(name)) continue;
    left.delete(piece);
    for (const each of names) wanted.add(each);
  }
}

for (const [, start, end] of left) cuts.push([start, end]);

/** Safari knows class static blocks only since 16.4. A static field does the same, in the same order, with the same `this`. */
function* blocksIn(node) {
  if (node.type === "StaticBlock") yield node;
  for (const child of children(node)) yield* blocksIn(child);
}
const gone = ({ start, end }) => cuts.some(([from, to]) => from <= start && end <= to);
const blocks = [...blocksIn(tree)].filter((block) => !gone(block));
blocks.forEach(({ start, end }, i) => {
  cuts.push([start, source.indexOf("{", start) + 1, `static #block${i}=(()=>{`], [end - 1, end, "})();"]);
});

let at = 0;
const kept = cuts
  .sort(([a], [b]) => a - b)
  .map(([start, end, instead = ""]) => [source.slice(at, start) + instead, (at = end)][0]);
writeFileSync(1, kept.join("") + source.slice(at));
