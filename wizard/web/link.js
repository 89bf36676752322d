// Answers as text, for the fragment of a link, for "save on this phone", for the other language:
//
//     v=1&at=check&status=temporary&policy_end=2027-08-31
//     v=2&sum=5e1f0a3c&on=2026-11-24&edition=1f2e3d4c&was=yes-by-policy&status=temporary&policy_end=2027-08-31
//
// The second is a link of ours: by the sum of what follows it one sees whether a piece was lost on the way. The
// first is what stays on the phone; links of older releases look like it too.
//
// What comes in may have been written by anybody. One sign that we would not have written, and nothing of it is
// taken. A question or an answer that this release does not know is another release's: it is counted, the rest is taken.

import { isDay } from "./dates.js";

const LONGEST = 1000;
const VIEWS = ["check", "result"];
const REMEMBERED = ["on", "edition", "was"];

const has = (object, name) => Object.prototype.hasOwnProperty.call(object, name);

/** Whether a fragment may be one of our links. Others put theirs behind any address: `#_=_`, `#tgWebAppData=…`. */
export const isLink = (hash) => /^#v(=|%3d)/i.test(hash);

/** `more`: at (a question, check or result), on, edition, was. */
export function write(answers, more = {}) {
  const told = Object.entries({ v: "1", ...more, ...answers }).filter(([, value]) => value !== undefined);
  return told.map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(",") || "none" : value}`).join("&");
}

/** The same for a link. */
export function seal(answers, more) {
  const rest = write(answers, more).replace("v=1&", "");
  return `v=2&sum=${sum(rest)}&${rest}`;
}

/** FNV-1a, 32 bits. It finds what was lost; whoever wants to write another link may. */
function sum(text) {
  let found = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) found = Math.imul(found ^ text.charCodeAt(i), 0x01000193);
  return (found >>> 0).toString(16).padStart(8, "0");
}

/** Whether a piece of a link was lost: it begins as ours, and the sum is another. */
export function isCut(text) {
  const plain = decoded(text);
  const [, told, rest] = /^v=2&sum=([0-9a-f]{8})&(.*)$/s.exec(plain) ?? [];
  return plain.startsWith("v=2&sum=") && (!told || sum(rest) !== told);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** {answers, at, on, edition, was} and how many are `unknown`; null if the text is not ours or a piece of it is lost. */
export function read(text, site) {
  const said = pairs(decoded(text));
  if (said?.get("v") !== (said?.has("sum") ? "2" : "1") || isCut(text)) return null;
  const found = { answers: {} };
  for (const [name, value] of said) {
    if (name === "v" || name === "sum") continue;
    if (name === "at") {
      if (VIEWS.includes(value) || has(site.questions, value)) found.at = value;
    } else if (REMEMBERED.includes(name)) {
      found[name] = value;
    } else {
      const answer = has(site.questions, name) ? answered(site.questions[name], value) : undefined;
      if (answer === undefined) found.unknown = (found.unknown ?? 0) + 1;
      else found.answers[name] = answer;
    }
  }
  const { on, edition, was } = found;
  const remembers = on && isDay(on) && /^[0-9a-f]{8}$/.test(edition ?? "") && has(site.outcomes, was ?? "");
  if (!remembers) for (const name of REMEMBERED) delete found[name];
  return found.unknown && !Object.keys(found.answers).length ? null : found;
}

function pairs(text) {
  if (text.length > LONGEST) return null;
  const said = new Map();
  for (const part of text.split("&")) {
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
