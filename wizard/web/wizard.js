// The wizard: which page of it is shown, the answers, and the way back. The first question is in
// the HTML as links into the plain pages; once the words are here, the page goes on from it.
//
// Answers live in this module and in the history of the tab. They go into the phone's storage only
// if the person says so, and into an address only where the person makes a link.

import { check } from "./check.js";
import { inWords, today } from "./dates.js";
import { h } from "./element.js";
import { follow, plainPage } from "./flow.js";
import { read, write } from "./link.js";
import { address, inFrame, toTop } from "./place.js";
import * as python from "./python.js";
import { question } from "./question.js";
import { result } from "./result.js";
import { carry, forget, unpack, wasErased } from "./tab.js";
import { failure, waiting } from "./waiting.js";

const SAVED = "tirkelu-wizard";
const DOUBLE_TAP = 250;
const LATER = 3000; // ms

const root = document.querySelector("#wizard");
const language = document.documentElement.lang;
let site, first;

/** `at`: a question, check or result; `back`: where a question returns to; `step`: entries of the
 * history behind this one; `opened`: what a link remembers (on, edition, was). */
let state = fresh();
let turn = 0; // counts what is shown, so that a late answer knows it is late
let shownAt = 0;
let endWaiting = () => {};
let erasing = false;
let foreseen = {}; // the verdict that was asked for last: {key, told}

/** Whether the address holds answers; in a frame it holds what the page round it asks for. */
const linked = () => !inFrame && location.hash.includes("=");

function fresh() {
  return { answers: {}, at: null, back: undefined, step: 0, run: Math.random().toString(36).slice(2), opened: {} };
}

// ---------------------------------------------------------------- the history

function snapshot() {
  const { answers, at, back, step, run, opened } = state;
  return { run, step, back, text: write(answers, { at, ...opened }) };
}

/** A state from what was written down; null if it is not ours or was erased. */
function recall(entry) {
  const found = typeof entry?.text === "string" && !wasErased(entry.run) ? read(entry.text, site) : null;
  if (!found) return null;
  const { answers, at, on, edition, was } = found;
  const known = entry.back === "check" || entry.back === "result" ? entry.back : undefined;
  return { answers, at, back: known, step: entry.step || 0, run: String(entry.run), opened: on ? { on, edition, was } : {} };
}

function go(at, back) {
  Object.assign(state, { at, back, step: state.step + 1 });
  history.pushState(snapshot(), "");
  show();
}

addEventListener("popstate", ({ state: entry }) => {
  if (!site) return; // the words are not here yet; begin() reads what the history holds
  if (erasing) return erased();
  if (linked()) return; // a link was opened here: hashchange follows
  if (!entry) {
    state.step += 1; // an anchor of the page itself
    return history.replaceState(snapshot(), "");
  }
  const before = recall(entry) ?? { ...fresh(), at: first };
  state = before.run === state.run ? { ...state, at: before.at, back: before.back, step: before.step } : before;
  show();
});

addEventListener("hashchange", () => site && linked() && open(location.hash.slice(1)));

addEventListener("pageshow", ({ persisted }) => {
  if (!persisted || !site || !wasErased(state.run)) return;
  state = { ...fresh(), at: first };
  show();
});

// ---------------------------------------------------------------- the pages

/** The page that these answers allow: nobody sees a result before the last question. */
function possible(at) {
  const { path, next } = follow(site, state.answers, today());
  if (at === "check" || at === "result") return next ?? at;
  const offered = next === null && state.back;
  return path.includes(at) || at === next || offered ? at : (next ?? "check");
}

function show({ notice, focus = true } = {}) {
  endWaiting();
  turn += 1;
  state.at = possible(state.at);
  // A browser's own window has work with each change of its history, in the middle of Python's start.
  if (JSON.stringify(history.state) !== JSON.stringify(snapshot())) history.replaceState(snapshot(), "");
  if (kept()) save();
  if (state.at === "result") return verdict();
  if (state.at === "check") return checked();
  const { path, next } = follow(site, state.answers, today());
  const number = [...path, next].indexOf(state.at) + 1;
  const key = state.at;
  const done = (value) => answered(key, value);
  place(question(site, key, { former: state.answers[key], number, now: today(), done, blame }), { notice, focus });
}

function answered(key, value) {
  state.answers[key] = value;
  state.opened = {};
  if (python.stage.name === "idle") startPython();
  go(follow(site, state.answers, today()).next ?? state.back ?? "check");
}

async function checked() {
  const mine = turn;
  const { path } = follow(site, state.answers, today());
  const all = await offeredToo(path);
  if (mine !== turn) return;
  place(
    check(site, state.answers, all, {
      notice: state.opened.on && site.words["wizard-link-opened"],
      change: (key) => go(key, "check"),
      show: () => go("result"),
    }),
  );
  if (python.stage.name === "ready") foresee(state.answers, today()).catch(() => {});
}

/** The path with the answers to questions that were only offered; Python knows which of them count. */
async function offeredToo(path) {
  if (python.stage.name !== "ready" || Object.keys(state.answers).length === path.length) return path;
  const asked = python.call("ask", { answers: state.answers, as_of: today() });
  const all = await asked.catch(() => null);
  return all ? [...path, ...Object.keys(all.path).filter((key) => !path.includes(key))] : path;
}

async function verdict() {
  const mine = turn;
  const plain = address(plainPage(site, state.answers, today()));
  if (python.stage.code === "unsupported") return place(failed(python.stage, plain));
  startPython();
  const wait = () => {
    const { parts, end } = waiting(site, plain);
    endWaiting = end;
    place(parts);
  };
  const soon = setTimeout(wait, python.stage.name === "ready" ? 300 : 0);
  const shown = await judge().catch((error) => failed(error, plain));
  clearTimeout(soon);
  if (mine !== turn) return;
  endWaiting();
  if (typeof shown === "string") return go(shown); // a question that only Python knows of
  place(shown);
}

function failed({ code }, plain) {
  return failure(site, code, plain, () => show());
}

async function judge() {
  const asOf = today();
  const { answers, opened } = state;
  const told = await foresee(answers, asOf);
  if (told.question) return told.question;
  const attach = told.result.attach;
  const link = () => `#${write(told.path, { on: asOf, edition: site.edition, was: attach })}`;
  return result(site, told.words[language], {
    since: opened.on && (await since(opened, told.path, attach)),
    answer: (key) => go(key, "result"),
    check: () => go("check"),
    context: { site, language, answers: told.path, asOf, verdict: told, link, call: python.call },
  });
}

/** Python's verdict; who looks over the answers is about to ask for it, so it is asked for already then. */
function foresee(answers, asOf) {
  const key = JSON.stringify([answers, asOf]);
  if (foreseen.key !== key) {
    const told = python.call("verdict", { answers, as_of: asOf, languages: [language] });
    foreseen = { key, told };
    told.catch(() => (foreseen = {})); // the next one asks anew
  }
  return foreseen.told;
}

/** What changed since the link was made: the rules, the days, or nothing. */
async function since({ on, edition, was }, answers, attach) {
  const date = inWords(on, site);
  const title = site.outcomes[was];
  if (attach === was) return site.say(edition === site.edition ? "wizard-since-same" : "wizard-since-same-rules", { date });
  // The rules do not go back for ever; what cannot be decided again is laid to the rules.
  const again = () => python.call("decide", { answers, as_of: on }).catch(() => ({}));
  const then = edition === site.edition ? was : (await again()).attach;
  return site.say(then === was ? "wizard-since-days" : "wizard-since-rules", { date, title });
}

// ---------------------------------------------------------------- what stands on a page

function place(parts, { notice, focus = true } = {}) {
  const told = h("p", { class: "since", role: "status", hidden: !notice }, notice);
  root.replaceChildren(...[back(), told, resume(), ...parts.flat(Infinity), foot()].filter(Boolean));
  shownAt = performance.now();
  const heading = root.querySelector("h1");
  document.title = `${heading.textContent} · ${site.name}`;
  if (!focus) return;
  toTop();
  heading.focus({ preventScroll: true });
}

function back() {
  if (state.at === first && !state.step) return h("p", { class: "promise" }, site.words["wizard-promise"]);
  const { path } = follow(site, state.answers, today());
  const before = { result: "check", check: path.at(-1) }[state.at] ?? path[path.indexOf(state.at) - 1] ?? path.at(-1) ?? first;
  const click = () => (state.step ? history.back() : go(before));
  return h("p", { class: "back" }, h("button", { class: "plain", type: "button", click }, site.words["wizard-back"]));
}

/** What is wrong with an answer: a summary that takes the focus, with a way to each fault. */
function blame(faults) {
  root.querySelector(".errors")?.remove();
  const line = ([id, word]) => {
    const click = (event) => {
      event.preventDefault();
      root.querySelector(`#${id}`).focus();
    };
    return h("li", {}, h("a", { href: `#${id}`, click }, site.words[word]));
  };
  const box = h(
    "div",
    { class: "errors", role: "alert", tabindex: -1 },
    h("h2", {}, site.words["error-summary"]),
    h("ul", {}, faults.map(line)),
  );
  root.querySelector("h1").before(box);
  document.title = `${site.words["error-prefix"]}: ${root.querySelector("h1").textContent} · ${site.name}`;
  box.focus();
}

// ---------------------------------------------------------------- keeping and erasing

/** What was saved on this phone: {run, text}, or an empty object. A frame saves nothing: what is kept
 * for one page round it is not there on another, nor on the site itself. */
function stored() {
  if (inFrame) return {};
  try {
    const found = JSON.parse(localStorage.getItem(SAVED) ?? "{}");
    return typeof found?.text === "string" ? found : {};
  } catch {
    return {};
  }
}

/** Whether it is these answers that were saved, and not others. */
const kept = () => stored().run === state.run;

/** Write the answers down on the phone: when the person says so, and from then on at each step. */
function save() {
  try {
    localStorage.setItem(SAVED, JSON.stringify({ run: state.run, text: snapshot().text }));
    return true;
  } catch {
    return false;
  }
}

function foot() {
  if (!Object.keys(state.answers).length) return null;
  const { words } = site;
  const status = h("p", { role: "status" }, kept() && words["wizard-saved"]);
  const click = () => (status.textContent = words[save() ? "wizard-saved" : "wizard-save-failed"]);
  const saving = [
    h("button", { class: "plain", type: "button", "aria-describedby": "save-about", click }, words["wizard-save"]),
    status,
    h("p", { class: "hint", id: "save-about" }, words["wizard-save-about"]),
  ];
  return h(
    "div",
    { class: "keep" },
    h("p", {}, words["wizard-promise"]),
    !inFrame && saving,
    h("button", { class: "plain", type: "button", click: erase }, words["wizard-erase"]),
  );
}

/** Before the first question, to whoever saved answers here: go on with them? */
function resume() {
  const { run, text } = state.at === first && !Object.keys(state.answers).length ? stored() : {};
  const found = text && read(text, site);
  if (!found) return null;
  const click = () => {
    Object.assign(state, { run, answers: found.answers });
    go(possible(found.at ?? "check"));
  };
  return h(
    "div",
    { class: "since" },
    h("p", {}, site.words["wizard-resume-about"]),
    h("button", { class: "md-button", type: "button", click }, site.words["wizard-resume"]),
    h("button", { class: "plain", type: "button", click: erase }, site.words["wizard-erase"]),
  );
}

/** Everything goes: the answers here, those in the history of the tab, those on the phone. */
function erase() {
  forget(state.run);
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith("tirkelu")) localStorage.removeItem(name);
  } catch {
    // no storage, nothing in it
  }
  erasing = true;
  foreseen = {};
  if (state.step) history.go(-state.step);
  setTimeout(() => erasing && erased(), state.step ? 1000 : 0);
}

function erased() {
  erasing = false;
  state = { ...fresh(), at: first };
  history.replaceState(snapshot(), "");
  history.pushState(snapshot(), ""); // cuts off the entries that were ahead, and the answers in them
  show({ notice: site.words["wizard-erased"] });
}

// ---------------------------------------------------------------- the start

function startPython() {
  if (!python.start(site.runtime)) return;
  const deaf = python.listen(({ name }) => {
    if (name !== "ready") return;
    deaf();
    // The first verdict is slower than all that follow, so it is given to nobody, unless somebody waits.
    if (python.asked()) return;
    const somebody = { status: "temporary", citizenship: "russia", role: "worker", policy: "imputed" };
    python.call("verdict", { answers: somebody, as_of: today(), languages: [language] }).catch(() => {});
  });
}

/** Whether Python may come before a tap: not under Save-Data, and not in a frame, since who reads somebody else's
 * page has not asked for megabytes. */
const uncalled = () => !navigator.connection?.saveData && !inFrame;

/** What the phone has kept comes at once. */
function startKept() {
  if (uncalled() && navigator.serviceWorker?.controller) startPython();
}

/** What it has not, when it has nothing else to do. */
function startWhenIdle() {
  if (!uncalled()) return;
  const idle = self.requestIdleCallback ?? ((start) => setTimeout(start, 1000));
  const begin = () => setTimeout(() => idle(startPython, { timeout: 4000 }), 500);
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
}

/** For flight mode: once Python is here and its memory tidied up, the phone keeps the whole release (sw.js). */
function keepRelease() {
  const keeper = navigator.serviceWorker;
  if (!keeper) return;
  const address = new URL("../../sw.js", import.meta.url);
  const keep = () => keeper.register(address, { updateViaCache: "none" }).catch(() => {});
  python.listen(({ name }) => name === "ready" && setTimeout(keep, LATER));
}

/** Let a newer release go to work where nothing is lost by it: before the first answer. Says whether the page
 * is about to be loaded again. */
async function renew() {
  const keeper = navigator.serviceWorker;
  const { waiting } = (await keeper?.getRegistration()) ?? {};
  if (!waiting || state.at !== first || Object.keys(state.answers).length) return false;
  keeper.addEventListener("controllerchange", () => !Object.keys(state.answers).length && location.reload(), { once: true });
  waiting.postMessage("take over");
  return true;
}

/** A link with answers. Anything that is not wholly ours is refused in words. */
function open(text) {
  const found = read(text, site);
  const { on, edition, was } = found ?? {};
  state = { ...fresh(), at: first, answers: found?.answers ?? {}, opened: on ? { on, edition, was } : {} };
  history.replaceState(null, "", location.pathname + location.search);
  if (!found) return show({ notice: site.words["wizard-link-bad"] });
  state.at = found.at ?? (navigator.connection?.saveData ? "check" : "result");
  show();
}

function begin() {
  const luggage = unpack();
  const entry = luggage.text ? { ...luggage, step: 0 } : history.state;
  if (linked()) return open(location.hash.slice(1));
  const before = recall(entry);
  state = before ?? { ...fresh(), at: first };
  if (before && (before.at !== first || Object.keys(before.answers).length)) return show();
  history.replaceState(snapshot(), "");
  takeOver();
}

/** The first question is in the HTML already, and stays: only what its links do is new. */
function takeOver() {
  for (const link of root.querySelectorAll("a.answer")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      answered(first, link.dataset.code);
    });
  }
  const saved = resume();
  if (saved) root.prepend(saved);
}

/** The other language goes on from here. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[hreflang]");
  if (!link || !site) return;
  link.hash = "";
  const { text, run } = snapshot();
  if (Object.keys(state.answers).length) carry(text, run);
});

// A finger that trembles taps twice; the second tap would answer the next question.
let tapped = { x: 0, y: 0, at: 0 };
root.addEventListener(
  "click",
  (event) => {
    const { clientX: x, clientY: y, detail } = event;
    const again = detail && performance.now() - tapped.at < DOUBLE_TAP && Math.hypot(x - tapped.x, y - tapped.y) < 12;
    if (again && shownAt >= tapped.at) {
      event.preventDefault();
      event.stopPropagation();
    } else {
      tapped = { x, y, at: performance.now() };
    }
  },
  true,
);

async function load() {
  const response = await fetch(new URL(`wizard-${language}.json`, import.meta.url));
  if (!response.ok) throw new Error(`words: ${response.status}`);
  site = await response.json();
  site.say = (name, values) => site.words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  [first] = site.flow.states[site.flow.start];
  if (!("Worker" in self && "WebAssembly" in self)) return plainOnly();
  history.scrollRestoration = "manual";
  startKept();
  begin();
  if (inFrame) return;
  // A newer release goes to work only while nothing is asked of the one before it.
  if (await renew().catch(() => false)) return;
  startWhenIdle();
  keepRelease();
}

/** Without Workers or WebAssembly the plain pages are the wizard, and the links stay as they are;
 * who comes by a link with answers is led on to where they lead. */
function plainOnly() {
  const found = linked() ? read(location.hash.slice(1), site) : null;
  if (found) location.replace(plainPage(site, found.answers, today()));
}

load().catch((error) => console.info("wizard:", error));
