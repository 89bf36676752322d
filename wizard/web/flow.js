// Which question comes next, by the graphs that the build took from walking the rules. It is what
// the page goes by; the verdict itself only ever comes from Python.

import { classOf } from "./dates.js";

/** The name of the edge that an answer takes. */
function edge(site, key, answers, now) {
  const value = answers[key];
  if (value === "unsure") return value;
  if (Array.isArray(value)) return value[0] ?? "none";
  return site.questions[key].kind === "date" ? classOf(key, value, answers, now, site.adult) : value;
}

/** Goes through a graph as far as the answers lead: where it ends, the keys on the way and the states they were in. */
function travel(graph, site, answers, now) {
  const path = [];
  const passed = [];
  let at = graph.start;
  while (at in graph.states) {
    const [key, ways] = graph.states[at];
    const after = answers[key] === undefined ? undefined : ways[edge(site, key, answers, now)];
    if (after === undefined) return { at, path, passed, next: key };
    path.push(key);
    passed.push(at);
    at = after;
  }
  return { at, path, passed, next: null };
}

/** Which question `key` is on the way of these answers, and how many can come after it at most; null for one that is
 * not on the way, but only offered. */
export function progress(site, answers, now, key) {
  const { at, passed } = travel(site.flow, site, answers, now);
  const states = [...passed, at].map((id) => site.flow.states[id] ?? []);
  const number = states.findIndex(([asked]) => asked === key);
  return number < 0 ? null : { number: number + 1, left: states[number][2] };
}

/** {path, next}: the questions on the way of these answers, and the one that is still open. */
export function follow(site, answers, now) {
  const { path, next } = travel(site.flow, site, answers, now);
  return { path, next };
}

/** The page of the static walk to which the same answers lead. */
export function plainPage(site, answers, now) {
  return `walk/${travel(site.walk, site, answers, now).at}/`;
}
