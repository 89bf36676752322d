// The answers: what holds them, who may read it, and when it goes.
//
//     this module                      this page                 with the page
//     the entries of the history       this site in this tab     with the tab; after an erasure they are void
//     sessionStorage, at a change of   this site in this tab     the page in the other language takes it out,
//         the language                                           and no other uses it
//     localStorage                     this site in every tab    when they are erased; they are there only if
//                                                                the person said so
//     a link                           whoever has it            it is taken out of the address at once
//
// An entry of the history has the answers up to its own question, with the one to it once it is given: where the system
// threw the tab away, each step is to a new page that knows nothing else.
//
// An erasure leaves one mark, with nothing of the answers in it: which erasure it was on this phone, as a number in
// sessionStorage for this tab and in localStorage for all. Each entry of the history has the number of its tab at that
// time; with another one it is void. The mark is asked for whenever a page comes up: at its start, out of the
// browser's cache, at each step through the history. A page that Firefox took out of its cache sees the sessionStorage
// of the time when it was left, so there the number of the phone decides: what was erased meanwhile, in whatever tab,
// is erased on this page too.
// Where the phone blocks storage there is no mark. Then this module alone holds the answers, the history has
// none, and they are gone when the page is left.

import { dayOf, isDay } from "./dates.js";
import { read, write } from "./link.js";
import { inFrame } from "./place.js";

const SAVED = "tirkelu-wizard";
const HANDED = "tirkelu-language";
const ERASURES = "tirkelu-erasures";
const ERASING = "tirkelu-erasing"; // there for a moment, so that other tabs hear of it

const phone = usable("localStorage");
const tab = phone && usable("sessionStorage"); // one without the other tells not all
let site;

/**
 * `at`: a question, check or result; `back`: where a question returns to; `step`: entries of the history behind
 * this one; `run`: the mark of these answers; `saved`: they are kept on the phone, as their `revision`;
 * `opened`: what a link remembers (on, edition, was); `clock`: what the person said of a day that the phone has
 * wrong: {day, seen}; `unknown`: how many answers of another release were not understood.
 */
export let state;

/** Begin; `words` is what the wizard knows in this language. */
export function setUp(words) {
  site = words;
  [site.first] = site.flow.states[site.flow.start];
  state = fresh();
}

export function fresh() {
  return { answers: {}, at: site.first, back: undefined, step: 0, run: mark(), erasures: erasures(), saved: false, revision: 0, opened: {}, unknown: 0 };
}

/** Other answers take the place of these. */
export function become(other) {
  state = { clock: state.clock, ...other };
}

export const anyAnswers = () => Object.keys(state.answers).length > 0;

/** The day to decide for. */
export const today = () => dayOf(site.released, state.clock) ?? site.released;

/** Whether the phone has a day that is wrong for certain, and nobody has said the right one. */
export const dayIsWanted = () => !dayOf(site.released, state.clock);

const mark = () => Math.random().toString(36).slice(2);

/** A storage that keeps what it is given, or null. */
function usable(kind) {
  try {
    const storage = self[kind];
    storage.setItem(ERASING, "");
    storage.removeItem(ERASING);
    return storage;
  } catch {
    return null;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

// ---------------------------------------------------------------- the history

/** What is written down of the state. */
export function snapshot() {
  const { answers, at, back, step, run, erasures, saved, opened, clock } = state;
  return { run, step, back, erasures, saved, clock, text: tab ? write(answers, { at, ...opened }) : write({}, { at }) };
}

/** A state from what was written down; null if it is not ours or void. */
export function recall(entry) {
  const found = typeof entry?.text === "string" && (entry.erasures ?? 0) === erasures() ? read(entry.text, site) : null;
  if (!found) return null;
  const { answers, at, on, edition, was, unknown = 0 } = found;
  const back = entry.back === "check" || entry.back === "result" ? entry.back : undefined;
  const clock = isDay(entry.clock?.day) && isDay(entry.clock.seen) ? entry.clock : undefined;
  const opened = on ? { on, edition, was } : {};
  const told = { answers, at: at ?? site.first, back, step: entry.step || 0, run: String(entry.run), saved: Boolean(entry.saved), opened, unknown };
  return { ...fresh(), ...told, ...(clock && { clock }) };
}

const erasures = () => Number(tab?.getItem(ERASURES)) || 0;
const erasuresOnPhone = () => Number(phone?.getItem(ERASURES)) || 0;

function countErasure() {
  const count = Math.max(erasures(), erasuresOnPhone()) + 1;
  phone?.setItem(ERASURES, count);
  tab?.setItem(ERASURES, count);
}

let whenLeft; // the erasures on the phone by then

addEventListener("pagehide", () => {
  whenLeft = erasuresOnPhone();
  if (tab || !site) return;
  state = fresh(); // the browser may keep the page, and show it again when nobody knows of an erasure
  history.replaceState(snapshot(), "");
});

addEventListener("pageshow", ({ persisted }) => {
  if (persisted && erasuresOnPhone() !== whenLeft) tab?.setItem(ERASURES, erasuresOnPhone());
});

// ---------------------------------------------------------------- the other language

/** These answers are for the page at this address, which is opened next. */
export function hand(address) {
  if (anyAnswers()) tab?.setItem(HANDED, JSON.stringify({ to: new URL(address).pathname, entry: snapshot() }));
}

/** What was handed to this page. It is there for one use, and for no other page. */
export function handed() {
  const { to, entry } = parsed(tab?.getItem(HANDED) ?? null);
  tab?.removeItem(HANDED);
  const [arrival] = performance.getEntriesByType("navigation");
  return entry && to === location.pathname && (arrival?.type ?? "navigate") === "navigate" ? { ...entry, step: 0 } : null;
}

// ---------------------------------------------------------------- on the phone

/** What was saved on this phone: {run, revision, text}, or an empty object. A frame saves nothing: what is kept
 * for one page round it is not there on another, nor on the site itself. */
export function stored() {
  const found = inFrame ? {} : parsed(phone?.getItem(SAVED) ?? null);
  return typeof found.text === "string" ? found : {};
}

/** Write the answers down on the phone: when the person says so, and from then on at each step. */
export function save() {
  try {
    const { run, text, revision } = stored();
    const next = { run: state.run, revision: run === state.run ? revision ?? 0 : 0, text: snapshot().text };
    if (run === state.run && text === next.text) return true;
    next.revision += 1;
    phone.setItem(SAVED, JSON.stringify(next));
    state.saved = true;
    state.revision = next.revision;
    return true;
  } catch {
    return false;
  }
}

/** Go on with what was saved; `found` is how link.js reads it. */
export function resume(found) {
  const { run, revision = 0 } = stored();
  Object.assign(state, { run, revision, saved: true, answers: found.answers, unknown: found.unknown ?? 0 });
}

/** The same answers are open in another tab and went on there: take them. Says whether anything changed. */
export function adopt() {
  const { run, revision, text } = state.saved ? stored() : {};
  if (run !== state.run || revision === state.revision) return false;
  const found = read(text, site);
  if (!found) return false;
  const changed = write(found.answers) !== write(state.answers);
  Object.assign(state, { answers: found.answers, revision });
  return changed;
}

// ---------------------------------------------------------------- erasing

/** Everything goes: the answers here, those in the history of the tab, those on the phone. */
export function forget() {
  countErasure();
  tab?.removeItem(HANDED);
  for (const name of Object.keys(phone ?? {})) {
    if (name.startsWith("tirkelu") && name !== ERASURES) phone.removeItem(name);
  }
  phone?.setItem(ERASING, state.run);
  phone?.removeItem(ERASING);
}

/** Whether the answers on this page were erased by another: before it in this tab, or in another tab. */
export function areErased() {
  if (state.erasures !== erasures()) return true;
  if (!state.saved) return false;
  const { run } = stored();
  if (run && run !== state.run) state.saved = false; // others are saved in their place
  return !run;
}

/** What another page erased goes here too, with all that is in the history of this tab. */
export function drop() {
  if (state.erasures === erasures()) countErasure();
  become(fresh());
}

/** Tell of what other tabs do: `erased()` with these answers, `changed()` them. */
export function listen({ erased, changed }) {
  addEventListener("storage", ({ key, newValue }) => {
    if (!site) return;
    if (key === ERASING ? newValue && newValue === state.run : areErased()) erased();
    else if (adopt()) changed();
  });
}
