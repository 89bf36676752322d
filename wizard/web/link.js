// Answers as text, for the fragment of a link, for "save on this phone", for the other language:
//
//     v=1&on=2026-11-24&edition=1f2e3d4c&was=yes-by-policy&status=temporary&policy_end=2027-08-31
//
// What comes in may have been written by anybody: one sign that we would not have written, and
// nothing of it is taken.

import { isDay } from "./dates.js";

const LONGEST = 1000;
const VIEWS = ["check", "result"];

/** `more`: at (a question, check or result), on, edition, was. */
export function write(answers, more = {}) {
  const told = Object.entries({ v: "1", ...more, ...answers }).filter(([, value]) => value !== undefined);
  return told.map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(",") || "none" : value}`).join("&");
}

/** {answers, at, on, edition, was}, or null if the text is not wholly ours. */
export function read(text, site) {
  const said = pairs(text);
  if (said?.get("v") !== "1") return null;
  const found = { answers: {} };
  const checks = {
    v: () => true,
    at: (value) => VIEWS.includes(value) || Object.hasOwn(site.questions, value),
    on: isDay,
    edition: (value) => /^[0-9a-f]{8}$/.test(value),
    was: (value) => Object.hasOwn(site.outcomes, value),
  };
  for (const [name, value] of said) {
    if (Object.hasOwn(checks, name)) {
      if (!checks[name](value)) return null;
      found[name] = value;
    } else {
      const answer = Object.hasOwn(site.questions, name) ? answered(site.questions[name], value) : undefined;
      if (answer === undefined) return null;
      found.answers[name] = answer;
    }
  }
  const remembered = ["on", "edition", "was"].filter((name) => found[name] !== undefined);
  return remembered.length % 3 ? null : found;
}

function pairs(text) {
  let plain = text;
  try {
    plain = decodeURIComponent(text);
  } catch {
    return null;
  }
  if (plain.length > LONGEST) return null;
  const said = new Map();
  for (const part of plain.split("&")) {
    const [, name, value] = /^([a-z_]+)=([a-z0-9_,-]+)$/.exec(part) ?? [];
    if (!name || said.has(name)) return null;
    said.set(name, value);
  }
  return said;
}

/** An answer as the rules take it, or undefined. */
function answered({ kind, options }, value) {
  const known = options.map(([code]) => code);
  if (value === "unsure") return value;
  if (kind === "date") return isDay(value) ? value : undefined;
  if (kind === "choice") return known.includes(value) ? value : undefined;
  const chosen = value === "none" ? [] : value.split(",");
  const right = chosen.every((code, i) => code !== "unsure" && known.includes(code) && chosen.indexOf(code) === i);
  return right ? known.filter((code) => chosen.includes(code)) : undefined;
}
