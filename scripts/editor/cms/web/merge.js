// Puts the values of one YAML text into another, so that all else stays: comments, quotes, brackets,
// line breaks, the order of fields. `git diff` then shows what a person changed and nothing more.
// @ts-expect-error: npm's yaml, which site.py copies beside this file
import { Document, isMap, isScalar, isSeq, parseDocument, visit } from "./yaml/index.js";

// What PyYAML would not read as text: yes, no, 1_000, 1:30, 0o17, ~.
const NOT_TEXT = /^(?:y|n|yes|no|on|off|true|false|null|~|[-+.]?\d[\d_:.,eExXoObB+-]*)$/i;
const DAY = /^\d{4}-\d\d-\d\d$/;
// Numbers or days, typed into a text field: these are not quoted.
const BARE = new Set(["value"]);

export function merge(before, after) {
  const old = parseDocument(before, { keepSourceTokens: true });
  const now = parseDocument(after);
  if (now.errors.length) return after;
  if (old.errors.length || !old.contents) return fresh(now.toJS());
  const edits = [];
  try {
    compare(old.contents, bare(now.toJS()), { text: before, edits });
  } catch {
    return fresh(now.toJS());
  }
  const made = edits
    .sort((one, other) => other.start - one.start)
    .reduce((text, { start, end, put }) => text.slice(0, start) + put + text.slice(end), before);
  // Never trust the surgery: what comes out must say what the form said.
  return same(parseDocument(made).toJS(), bare(now.toJS())) ? made : fresh(now.toJS());
}

// A whole file in our way of writing.
function fresh(value) {
  return render(bare(value), 0) + "\n";
}

// Text from the form that stands for a number or for nothing.
function bare(value, key = "") {
  if (Array.isArray(value)) return value.map((part) => bare(part));
  if (value && typeof value === "object") {
    const parts = Object.entries(value).map(([name, part]) => [name, bare(part, name)]);
    // The form leaves out what is empty; an amount's value that is empty is not known.
    if ("since" in value && !("value" in value)) parts.splice(1, 0, ["value", null]);
    return Object.fromEntries(parts);
  }
  if (!BARE.has(key) || typeof value !== "string" || DAY.test(value)) return value;
  return value.trim() === "" || value === "null" ? null : Number.isNaN(Number(value)) ? value : Number(value);
}

function same(one, other) {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((part, i) => same(part, other[i]));
  if (
    one &&
    other &&
    typeof one === "object" &&
    typeof other === "object" &&
    !Array.isArray(one) &&
    !Array.isArray(other)
  ) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length && names.every((name) => name in other && same(one[name], other[name]))
    );
  }
  return one === other || (typeof one === "string" && typeof other === "string" && one.trim() === other.trim());
}

// ---------------------------------------------------------------- finding what differs

function compare(node, value, at) {
  if (same(plain(node), value)) return;
  if (isMap(node) && !node.flow && value && typeof value === "object" && !Array.isArray(value))
    return compareMaps(node, value, at);
  if (isSeq(node) && !node.flow && Array.isArray(value) && value.length) return compareLists(node, value, at);
  replace(node, value, at);
}

function plain(node) {
  return node === null ? null : node.toJSON();
}

function compareMaps(node, value, at) {
  const column = columnOf(node, at.text);
  node.items.forEach((pair, i) => {
    const name = pair.key.value;
    if (!(name in value)) cut(startOfPair(node, i, at.text), endOf(pair, at.text), i === 0, at);
    else if (pair.value === null || (isScalar(pair.value) && value[name] && typeof value[name] === "object"))
      edit(
        at,
        pair.key.range[1],
        pair.value ? pair.value.range[1] : pair.key.range[1] + 1,
        ":" + under(value[name], column),
      );
    else compare(pair.value, value[name], at);
  });
  const known = new Set(node.items.map((pair) => pair.key.value));
  const names = Object.keys(value);
  for (const name of names.filter((name) => !known.has(name))) {
    // After the field that the form has before it, if the file has that one too.
    const before = names
      .slice(0, names.indexOf(name))
      .reverse()
      .find((one) => known.has(one) && one in value);
    const pair = node.items.find((one) => one.key.value === before) ?? node.items.at(-1);
    edit(
      at,
      endOf(pair, at.text),
      endOf(pair, at.text),
      " ".repeat(column) + render({ [name]: value[name] }, column) + "\n",
    );
  }
}

function compareLists(node, value, at) {
  const old = node.items.map(plain);
  const column = columnOf(node, at.text);
  for (const { from, to, put } of runs(old, value)) {
    const shared = Math.min(to - from, put.length);
    for (let i = 0; i < shared; i++) compare(node.items[from + i], put[i], at);
    for (let i = from + shared; i < to; i++)
      cut(startOfItem(node.items[i], at.text), endOf(node.items[i], at.text), false, at);
    const place =
      from + shared > 0 ? endOf(node.items[from + shared - 1], at.text) : startOfItem(node.items[0], at.text);
    const gap = /\n[ \t]*\n$/.test(at.text.slice(0, startOfItem(node.items.at(-1), at.text))) ? "\n" : "";
    const lines = put.slice(shared).map((part) => gap + " ".repeat(column) + "- " + render(part, column + 2) + "\n");
    if (lines.length) edit(at, place, place, lines.join(""));
  }
}

// Where two lists differ: [from, to) of the old one gives way to `put`. Entries are known by their
// id, others by all they hold; what is between two known ones belongs together.
function runs(old, now) {
  const alike = (one, other) => (one?.id !== undefined && one?.id === other?.id) || same(one, other);
  const longest = Array.from({ length: old.length + 1 }, () => new Array(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      longest[i][j] = alike(old[i], now[j])
        ? longest[i + 1][j + 1] + 1
        : Math.max(longest[i + 1][j], longest[i][j + 1]);
  const found = [];
  let [i, j, from, start] = [0, 0, 0, 0];
  const close = () => (i > from || j > start) && found.push({ from, to: i, put: now.slice(start, j) });
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && alike(old[i], now[j])) {
      close();
      if (!same(old[i], now[j])) found.push({ from: i, to: i + 1, put: [now[j]] });
      [from, start] = [++i, ++j];
    } else if (j >= now.length || (i < old.length && longest[i + 1][j] >= longest[i][j + 1])) i++;
    else j++;
  }
  close();
  return found;
}

// ---------------------------------------------------------------- places in the text

function edit(at, start, end, put) {
  at.edits.push({ start, end, put });
}

function cut(start, end, first, at) {
  if (first) throw new Error("the first field of a part cannot be cut alone");
  edit(at, start, end, "");
}

function columnOf(node, text) {
  const start = node.range[0];
  return start - (text.lastIndexOf("\n", start - 1) + 1);
}

function startOfLine(offset, text) {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

function startOfPair(node, i, text) {
  return startOfLine(node.items[i].key.range[0], text);
}

function startOfItem(node, text) {
  return startOfLine(node.range[0], text);
}

// The end of the last line that an item or a field takes, with its line break; what comes after, a
// remark or an empty line, belongs to the next.
function endOf(part, text) {
  const node = part.key ? (part.value ?? part.key) : part;
  let last = node;
  while ((isMap(last) || isSeq(last)) && !last.flow && last.items.length) {
    const item = last.items.at(-1);
    last = item.key ? (item.value ?? item.key) : item;
  }
  const end = last.range[1];
  if (text[end - 1] === "\n") return end;
  const line = text.indexOf("\n", end);
  return line < 0 ? text.length : line + 1;
}

function replace(node, value, at) {
  const [start, end] = node.range;
  const tail = at.text.slice(start, end).endsWith("\n") ? "\n" : "";
  if (isSeq(node) && node.flow && Array.isArray(value)) return edit(at, start, end, flow(value));
  if (value && typeof value === "object") {
    const column = columnOf(node, at.text);
    return edit(at, start, end, render(value, column) + tail);
  }
  edit(at, start, end, render(value, 0) + tail);
}

// ---------------------------------------------------------------- writing

function flow(list) {
  return list.length ? `[${list.map((part) => render(part, 0)).join(", ")}]` : "[]";
}

// A value after the name of a field.
function under(value, column) {
  const simple = !value || typeof value !== "object" || shortList(value) || !Object.keys(value).length;
  return simple ? " " + render(value, column) : "\n" + " ".repeat(column + 2) + render(value, column + 2);
}

// A list of names and numbers stands in one line: [F16, dsm-194].
function shortList(value) {
  return (
    Array.isArray(value) && value.every((part) => typeof part === "string" && part.length < 60 && !part.includes(" "))
  );
}

// A value whose first line begins at `column`; the first line is not indented.
function render(value, column) {
  const document = new Document(value);
  visit(document, {
    Seq: (_, node) => {
      if (shortList(node.toJSON())) node.flow = true;
    },
    Scalar: (key, node) => {
      if (typeof node.value !== "string") return;
      node.value = node.value.trim().replace(/\s*\n\s*/g, " ");
      if (NOT_TEXT.test(node.value) && !DAY.test(node.value)) node.type = "QUOTE_SINGLE";
    },
  });
  const text = document.toString({
    indent: 2,
    indentSeq: true,
    lineWidth: 0,
    singleQuote: true,
    flowCollectionPadding: false,
  });
  return text.trimEnd().replace(/\n(?=.)/g, "\n" + " ".repeat(column));
}
