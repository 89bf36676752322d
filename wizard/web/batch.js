// Many people at once. The file is read here, decided by Python in its worker, and given back here:
// it never leaves the device.

import { dayOf, dayOfClock, inWords, read as readDay } from "./dates.js";
import { download, insideAnApp } from "./download.js";
import { fill, h } from "./element.js";
import * as python from "./python.js";
import { dateForm } from "./question.js";
import { faultInWords, MOST_BYTES, readTable, sheetsInWords } from "./table.js";
import { Unreadable } from "./unreadable.js";

const CHUNK = 20; // rows at a time: small enough that progress is seen and "stop" is heard
const MENDED_SHOWN = 50;
const ROWS_SHOWN = 10;

const language = document.documentElement.lang;
const find = (id) => document.querySelector(`#${id}`);
const words = JSON.parse(find("batch").dataset.words);
const say = (name, values) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);

let clock; // what the person said of a day that the computer has wrong: {day, seen}
let site; // a promise of what the wizard knows in this language
let turn = 0; // a new file or "stop" ends the work on the one before
let shown; // the table whose result is on the page, and the day it was decided for: {table, day}

/** Python, started once; `call` waits for it. */
async function call(name, args) {
  site ??= load();
  const known = await site;
  python.start(known.runtime, language);
  return python.call(name, { ...args, language });
}

async function load() {
  const response = await fetch(new URL(`wizard-${language}.json`, import.meta.url));
  if (!response.ok) throw new Error(`words: ${response.status}`);
  return response.json();
}

/** While the rules are on their way to somebody who waits for them, the bar shows how far they are. */
python.listen(({ name, loaded, total }) => {
  const coming = name === "download" && total > 0 && find("status").textContent !== "";
  if (coming) find("progress").value = loaded / total;
  if (coming || name === "ready") find("progress").hidden = !coming;
});

/** The day to decide for; where the clock is behind the site itself, the person is asked. */
async function today() {
  site ??= load();
  const known = await site;
  return dayOf(known.released, clock) ?? new Promise((resolve) => askDay(known, resolve));
}

function askDay(known, resolve) {
  const told = (name, values) => known.words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const early = told("error-clock-early", { date: inWords(known.released, known) });
  const blamed = h("div", { role: "alert", tabindex: -1 });
  const read = (written) => {
    const found = readDay(written);
    return found.day < known.released ? { faults: [["day", "error-clock-early"]] } : found;
  };
  const done = (day) => {
    clock = { day, seen: dayOfClock() };
    find("outcome").textContent = "";
    resolve(day);
  };
  const blame = (faults) => {
    fill(blamed, faults.map(([, word]) => h("p", {}, word === "error-clock-early" ? early : known.words[word])));
    blamed.className = "errors";
    blamed.focus();
  };
  progress(null);
  tell("");
  const form = dateForm(
    { ...known, words: { ...known.words, "error-clock-early": early } },
    { example: known.words["wizard-date-example"], read, done, blame },
  );
  const title = h("h2", { id: "title-of-day", tabindex: -1 }, known.words["wizard-clock-title"]);
  fill(find("outcome"), [title, h("p", {}, told("wizard-clock-about", { date: inWords(dayOfClock(), known) })), blamed, form]);
  title.focus();
}

// ---------------------------------------------------------------- the work

function open(file) {
  tell(words[python.stage.name === "ready" ? "batch-reading" : "batch-loading"]);
  return work(async (stopped) => {
    const table = await understood(file);
    if (stopped()) return undefined;
    return table.fault ? fault(table.fault) : judge(table, stopped);
  });
}

/** Do what takes the place of all that was shown or under way; `stopped()` is whether something took its place. */
async function work(step) {
  turn += 1;
  const mine = turn;
  const stopped = () => mine !== turn;
  shown = undefined;
  find("outcome").textContent = "";
  try {
    await step(stopped);
  } catch (error) {
    console.info("batch:", error);
    const never = error.code === "unsupported"; // then no connection helps
    if (!stopped()) fault(words[never ? "batch-floor" : "batch-failed"], h("p", {}, h("a", { href: "../" }, words["batch-one-person"])));
  }
}

async function judge(table, stopped, notice) {
  const day = await today();
  const made = await decide(table, day, stopped);
  if (!made) return;
  shown = { table, day };
  show(table, made, day, notice);
}

/** A result that is looked at on another day is decided anew. */
async function look() {
  if (!shown || document.visibilityState === "hidden") return;
  const known = await site;
  const { table, day } = shown ?? {};
  if (table && day !== (dayOf(known.released, clock) ?? day)) await work((stopped) => judge(table, stopped, known.words["wizard-anew"]));
}

/** What Python understands of a file; `fault` says in words what is wrong with it. */
async function understood(file) {
  const { others } = await (site ??= load());
  const languages = [language, ...others];
  try {
    if (file.size > MOST_BYTES) throw new Unreadable("too-big"); // it is not even read
    const bytes = new Uint8Array(await file.arrayBuffer());
    const read = await readTable(bytes, (tops) => call("table_headings", { tops, languages }));
    const table = await call("table_open", { rows: read.rows, separator: read.separator, languages });
    return { ...table, sheet: sheetsInWords(read, say) };
  } catch (error) {
    if (error instanceof Unreadable) return { fault: faultInWords(error, say) };
    throw error;
  }
}

/** Every row, some at a time; null if it was stopped. */
async function decide(table, day, stopped) {
  const made = { texts: [table.text], counts: new Map(), mended: [], mendedMore: 0, first: [] };
  for (let start = 0; start < table.rows; start += CHUNK) {
    progress(start, table.rows);
    const { rows, text } = await call("table_rows", { start, stop: start + CHUNK, as_of: day });
    if (stopped()) return null;
    made.texts.push(text);
    rows.forEach((row) => count(row, made));
  }
  progress(null);
  return made;
}

function count(row, made) {
  const title = row.title || words["batch-mend"];
  made.counts.set(title, (made.counts.get(title) ?? 0) + 1);
  if (made.first.length < ROWS_SHOWN) made.first.push(row);
  if (!row.mend) return;
  if (made.mended.length < MENDED_SHOWN) made.mended.push(row);
  else made.mendedMore += 1;
}

// ---------------------------------------------------------------- what is seen

function tell(text) {
  find("status").textContent = text;
}

/** `done` of `total`; null: nothing is under way. */
function progress(done, total) {
  const working = done !== null;
  for (const id of ["progress", "stop"]) find(id).hidden = !working;
  if (!working) return;
  find("progress").value = done / total;
  tell(say("batch-progress", { done, total }));
}

/** What is wrong with the file, in words; it takes the focus. */
function fault(text, ...more) {
  progress(null);
  tell("");
  const box = h("div", { class: "errors", role: "alert", tabindex: -1 }, h("p", {}, text), more);
  fill(find("outcome"), [box]);
  box.focus();
}

function show(table, made, day, notice) {
  tell([notice, say("batch-done", { total: table.rows })].filter(Boolean).join(" "));
  const save = () => {
    download(`${words["batch-save-name"]}-${day}.csv`, "text/csv", made.texts);
    nothing.hidden = !insideAnApp;
  };
  const nothing = h("p", { class: "hint", role: "status", hidden: true }, words["batch-in-app"]);
  const button = h("button", { class: "md-button", type: "button", click: save }, words["batch-download"]);
  fill(find("outcome"), [
      h("p", {}, button),
      nothing,
      table.sheet && h("p", { class: "hint" }, table.sheet),
      table.passed.length > 0 && h("p", { class: "hint" }, say("batch-passed", { columns: table.passed.join(", ") })),
      h("h2", {}, words["batch-summary"]),
      summary(made.counts),
      made.mended.length > 0 && toMend(made),
      h("h2", { id: "first-rows" }, words["batch-first-rows"]),
      first(made.first),
  ]);
  if (!notice) button.focus();
}

function summary(counts) {
  const sorted = [...counts].sort((one, other) => other[1] - one[1]);
  const head = h("thead", {}, h("tr", {}, ["batch-column-title", "batch-people"].map((name) => h("th", { scope: "col" }, words[name]))));
  const rows = sorted.map(([title, number]) => h("tr", {}, h("th", { scope: "row" }, title), h("td", { class: "number" }, String(number))));
  return h("table", {}, head, h("tbody", {}, rows));
}

function toMend({ mended, mendedMore }) {
  const line = (row) => h("li", {}, h("b", {}, `${words["batch-column-line"]} ${row.line}`), h("br"), row.mend);
  return h(
    "section",
    {},
    h("h2", {}, words["batch-to-mend"]),
    h("p", {}, words["batch-to-mend-about"]),
    h("ul", {}, mended.map(line)),
    mendedMore > 0 && h("p", {}, say("batch-more", { count: mendedMore })),
  );
}

function first(rows) {
  const names = ["batch-column-line", "batch-name", "batch-column-title"];
  const head = h("thead", {}, h("tr", {}, names.map((name) => h("th", { scope: "col" }, words[name]))));
  const line = (row) => h("tr", {}, h("td", { class: "number" }, row.line), h("td", {}, row.name), h("td", {}, row.title || words["batch-mend"]));
  const scrolls = { class: "wide", role: "region", tabindex: 0, "aria-labelledby": "first-rows" };
  return h("div", scrolls, h("table", {}, head, h("tbody", {}, rows.map(line))));
}

// ---------------------------------------------------------------- the page

async function template() {
  tell(words["batch-preparing"]);
  try {
    const text = await call("table_template", {});
    download(`${words["batch-save-template-name"]}.csv`, "text/csv", [text]);
    tell(insideAnApp ? words["batch-in-app"] : "");
  } catch (error) {
    console.info("batch:", error);
    fault(words["batch-failed"]);
  }
}

/** Below the floor (docs/assets/floor.js) the page keeps its words, and nothing is asked for. */
function takeOver() {
  document.documentElement.dataset.taken = "";
  find("desk").hidden = false;
  find("template").addEventListener("click", template);
  find("file").addEventListener("change", ({ target }) => {
    const [file] = target.files;
    target.value = ""; // the same file, mended, can be chosen again
    if (file) open(file);
  });
  find("stop").addEventListener("click", () => {
    turn += 1;
    progress(null);
    tell(words["batch-stopped"]);
    find("file").focus();
  });
  addEventListener("focus", look);
  addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", look);
  addEventListener("dragover", (event) => event.preventDefault()); // else the browser leaves the page for the file
  addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) open(file);
  });
  const idle = self.requestIdleCallback ?? ((start) => setTimeout(start, 1000));
  if (!navigator.connection?.saveData) addEventListener("load", () => idle(startPython));
}

async function startPython() {
  site ??= load();
  const known = await site.catch(() => null);
  if (known) call("ask", { answers: {}, as_of: known.released }).catch(() => {});
}

if (document.documentElement.dataset.floor !== "below") takeOver();
