// The wizard: which page of it is shown, the answers, and the way back. The first question is in
// the HTML as links into the plain pages; once the words are here, the page goes on from it.
//
// What holds the answers, and when they go: state.js. Whether the browser can: docs/assets/floor.js.

import { check } from "./check.js";
import { dayOfClock, inWords, read as readDay } from "./dates.js";
import { fill, h } from "./element.js";
import { follow, plainPage, progress } from "./flow.js";
import { isCut, isLink, read, seal } from "./link.js";
import { address, inFrame, toTop } from "./place.js";
import * as python from "./python.js";
import { dateForm, picture, question } from "./question.js";
import { result } from "./result.js";
import {
  adopt, anyAnswers, areErased, become, dayIsWanted, drop, forget, fresh, hand, handed, listen, recall, resume, save, setUp,
  snapshot, state, stored, today,
} from "./state.js";
import { failure, waiting } from "./waiting.js";

const DOUBLE_TAP = 250;
const LATER = 3000; // ms

const root = document.querySelector("#wizard");
const language = document.documentElement.lang;
let site;

let turn = 0; // counts what is shown, so that a late answer knows it is late
let shownAt = 0;
let shownFor; // the day that what is shown was made for
let furthest = 0; // the last entry of the history that is known to be there
let endWaiting = () => {};
let erasing = false;
let foreseen = {}; // the verdict that was asked for last: {key, told}

/** Whether the address holds answers; in a frame it holds what the page round it asks for. */
const linked = () => !inFrame && isLink(location.hash);

// ---------------------------------------------------------------- the history

function go(at, back) {
  Object.assign(state, { at, back, step: state.step + 1 });
  furthest = state.step;
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
  const before = recall(entry) ?? fresh();
  if (areErased()) return gone();
  if (before.run !== state.run) {
    become(before);
    return show();
  }
  const way = Math.sign(before.step - state.step);
  Object.assign(state, { at: before.at, back: before.back, step: before.step });
  adopt();
  // What is no longer asked, since an answer before it was changed, is passed by.
  if (possible(state.at) !== state.at && (way < 0 ? state.step > 0 : state.step < furthest)) return history.go(way);
  show();
});

addEventListener("hashchange", () => site && linked() && open(location.hash.slice(1)));

/** The page comes back: out of the browser's cache, from another tab, on another day. */
function look() {
  if (!site) return;
  if (areErased()) return gone();
  if (adopt()) return show({ focus: false });
  const late = shownFor !== today() && (state.at === "result" || state.at === "check");
  if (late) show({ notice: site.words["wizard-anew"], focus: false });
}

addEventListener("pageshow", ({ persisted }) => {
  if (persisted) look();
});
addEventListener("focus", look);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
listen({ erased: gone, changed: () => show({ focus: false }) });

/** These answers were erased on another page. */
function gone() {
  const notice = anyAnswers() && site.words["wizard-erased-elsewhere"];
  drop();
  show({ notice, focus: false });
}

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
  if (state.saved) save();
  shownFor = today();
  notice = told(notice);
  if (dayIsWanted() && state.at !== site.first) return askDay({ notice, focus });
  if (state.at === "result") return verdict({ notice, focus });
  if (state.at === "check") return checked({ notice, focus });
  const key = state.at;
  const done = (value) => answered(key, value);
  const parts = question(site, key, { former: state.answers[key], now: today(), done, blame });
  place(parts, { notice, focus, way: progress(site, state.answers, today(), key) });
}

/** What the page has to say before all else. */
function told(notice) {
  const { unknown, at } = state;
  const decided = at === "result" || at === "check";
  const other = decided && !dayIsWanted() && dayOfClock() < site.released && site.say("wizard-clock-told", { date: inWords(today(), site) });
  return [notice, unknown > 0 && site.say("wizard-older", { count: unknown }), other].filter(Boolean).join(" ");
}

/** The phone's clock is wrong for certain: the person says which day it is. */
function askDay({ notice, focus }) {
  const { words, released } = site;
  const read = (written) => {
    const found = readDay(written);
    return found.day < released ? { faults: [["day", "error-clock-early"]] } : found;
  };
  const done = (day) => {
    state.clock = { day, seen: dayOfClock() };
    show();
  };
  const parts = [
    h("h1", { id: "title-of-page", tabindex: -1 }, words["wizard-clock-title"]),
    h("p", { class: "why" }, site.say("wizard-clock-about", { date: inWords(dayOfClock(), site) })),
    dateForm(site, { example: words["wizard-date-example"], read, done, blame }),
  ];
  place(parts, { notice, focus });
}

function answered(key, value) {
  adopt();
  state.answers[key] = value;
  state.opened = {};
  state.unknown = 0;
  history.replaceState(snapshot(), ""); // a step back may be to a new page, which knows of the answer by its entry alone
  if (python.stage.name === "idle") startPython();
  go(follow(site, state.answers, today()).next ?? state.back ?? "check");
}

async function checked({ notice, focus }) {
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
    { notice, focus },
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

async function verdict({ notice, focus }) {
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
  place(shown, { notice, focus });
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
  const link = () => `#${seal(told.path, { on: asOf, edition: site.edition, was: attach })}`;
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

function place(parts, { notice, focus = true, way = null } = {}) {
  const news = h("p", { class: "since", role: "status", hidden: !notice }, notice);
  fill(root, [h("div", { class: "way" }, back(), way && count(way)), way && bar(way), news, saved(), ...parts.flat(Infinity), foot()]);
  shownAt = performance.now();
  document.querySelector("main > .old")?.classList.toggle("twice", Boolean(root.querySelector(".old")));
  const heading = root.querySelector("h1");
  document.title = `${heading.textContent} · ${site.name}`;
  if (!focus) return;
  toTop();
  heading.focus({ preventScroll: true });
}

function count({ number, left }) {
  const { say } = site;
  return h("p", { class: "count", id: "count" }, left ? say("wizard-question-number", { count: number, left }) : say("wizard-question-last", { count: number }));
}

function bar({ number, left }) {
  return h("progress", { class: "meter", max: number + left, value: number - 1, "aria-labelledby": "count" });
}

function back() {
  if (state.at === site.first && !state.step) return null;
  const { path } = follow(site, state.answers, today());
  const last = path[path.length - 1];
  const before = { result: "check", check: last }[state.at] ?? path[path.indexOf(state.at) - 1] ?? last ?? site.first;
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

function foot() {
  const { words } = site;
  if (!anyAnswers()) return state.at === site.first ? h("p", { class: "promise" }, words["wizard-promise"]) : null;
  const others = stored().run && !state.saved;
  const status = h("p", { role: "status" }, state.saved && words["wizard-saved"]);
  const click = () => (status.textContent = words[save() ? "wizard-saved" : "wizard-save-failed"]);
  const about = h("p", { id: "save-about" }, words["wizard-save-about"], others && ` ${words["wizard-save-over"]}`);
  return h(
    "div",
    { class: "keep" },
    h(
      "div",
      { class: "both" },
      !inFrame && h("button", { class: "plain", type: "button", "aria-describedby": "save-about", click }, words["wizard-save"]),
      h("button", { class: "plain", type: "button", click: erase }, words["wizard-erase"]),
    ),
    !inFrame && [status, about],
    state.at !== "result" && h("p", {}, words["wizard-promise"]),
  );
}

/** Before the first question, to whoever saved answers here: go on with them? */
function saved() {
  const { text } = state.at === site.first && !anyAnswers() ? stored() : {};
  if (!text) return null;
  const found = read(text, site);
  const click = () => {
    resume(found);
    go(possible(found.at ?? "check"));
  };
  return h(
    "div",
    { class: "since" },
    h("p", {}, site.words[found ? "wizard-resume-about" : "wizard-saved-unread"]),
    found && h("button", { class: "md-button", type: "button", click }, site.words["wizard-resume"]),
    h("button", { class: "plain", type: "button", click: erase }, site.words["wizard-erase"]),
  );
}

/** Everything goes, and the page begins anew, at the beginning of its history. */
function erase() {
  forget();
  erasing = true;
  foreseen = {};
  if (state.step) history.go(-state.step);
  setTimeout(() => erasing && erased(), state.step ? 1000 : 0);
}

function erased() {
  erasing = false;
  become(fresh());
  history.replaceState(snapshot(), "");
  history.pushState(snapshot(), ""); // cuts off the entries that were ahead, and the answers in them
  show({ notice: site.words["wizard-erased"] });
}

// ---------------------------------------------------------------- the start

function startPython() {
  if (!python.start(site.runtime, language)) return;
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

/** For flight mode: once Python is here and its memory tidied up, the phone keeps the whole release (sw.js). It is
 * five times what a verdict costs, so not under Save-Data. */
function keepRelease() {
  const keeper = navigator.serviceWorker;
  if (!keeper || !uncalled()) return;
  const address = new URL("../../sw.js", import.meta.url);
  const keep = () => keeper.register(address, { updateViaCache: "none" }).catch(() => {});
  python.listen(({ name }) => name === "ready" && setTimeout(keep, LATER));
}

/** Let a newer release go to work where nothing is lost by it: before the first answer. Says whether the page
 * is about to be loaded again. */
async function renew() {
  const keeper = navigator.serviceWorker;
  const { waiting } = (await keeper?.getRegistration()) ?? {};
  if (!waiting || state.at !== site.first || anyAnswers()) return false;
  keeper.addEventListener("controllerchange", () => !anyAnswers() && location.reload(), { once: true });
  waiting.postMessage("take over");
  return true;
}

/** A link with answers. One that is not wholly ours, or of which a piece was lost, is refused in words. */
function open(text) {
  const found = read(text, site);
  const { on, edition, was, answers = {}, unknown = 0 } = found ?? {};
  become({ ...fresh(), answers, unknown, opened: on ? { on, edition, was } : {} });
  history.replaceState(null, "", location.pathname + location.search);
  if (!found) return show({ notice: site.words[isCut(text) ? "wizard-link-cut" : "wizard-link-bad"] });
  state.at = found.at ?? (navigator.connection?.saveData || unknown ? "check" : "result");
  show();
}

function begin() {
  const entry = handed() ?? history.state;
  if (linked()) return open(location.hash.slice(1));
  const before = recall(entry);
  if (before) become(before);
  furthest = state.step;
  if (areErased()) return gone();
  adopt();
  if (before && (before.at !== site.first || anyAnswers())) return show();
  history.replaceState(snapshot(), "");
  takeOver();
}

/** The first question is in the HTML already, and stays: only what its links do is new. */
function takeOver() {
  for (const link of root.querySelectorAll("a.answer")) {
    link.prepend(picture(site.first, link.dataset.code));
    link.addEventListener("click", (event) => {
      if (isModified(event)) return;
      event.preventDefault();
      answered(site.first, link.dataset.code);
    });
  }
  const kept = saved();
  if (kept) root.prepend(kept);
}

/** Whether a tap opens another tab or window, and this page stays. */
const isModified = ({ ctrlKey, metaKey, shiftKey }) => ctrlKey || metaKey || shiftKey;

/** The other language goes on from here. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-same]");
  if (!link || !site) return;
  link.hash = "";
  if (!isModified(event)) hand(link.href);
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
  site.words["error-clock-early"] = site.say("error-clock-early", { date: inWords(site.released, site) });
  setUp(site);
  if (document.documentElement.dataset.floor === "below") return plainOnly();
  history.scrollRestoration = "manual";
  startKept();
  begin();
  if (inFrame) return;
  // A newer release goes to work only while nothing is asked of the one before it.
  if (await renew().catch(() => false)) return;
  startWhenIdle();
  keepRelease();
}

/** Below the floor (docs/assets/floor.js) the plain pages are the wizard, and the links stay as they are;
 * who comes by a link with answers is led on to where they lead. */
function plainOnly() {
  const found = linked() ? read(location.hash.slice(1), site) : null;
  if (found) location.replace(plainPage(site, found.answers, today()));
}

document.documentElement.dataset.taken = "";
load().catch((error) => console.info("wizard:", error));
