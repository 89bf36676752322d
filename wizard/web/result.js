// The verdict on the page: what Python found, in the order in which a person needs it. What changes the next step or
// the money is open; the rest is folded.

import { inWords } from "./dates.js";
import { h, icon } from "./element.js";
import { address as at } from "./place.js";

const PAPERS = { application: "application", policy: "policy", "parents-policy": "policy" };

/**
 * The parts of the page. `told` is presenter.present's result in the reader's language; `since` what
 * changed since a link was made; `answer(key)` opens a question; `context` is for take.js, which
 * makes what one takes along.
 */
export function result(site, told, { since, answer, check, context }) {
  const { words } = site;
  const yes = told.tone === "yes";
  return [
    since && h("p", { class: "since", role: "status" }, since),
    context.asOf > site.old_after && h("p", { class: "old" }, words["copy-old"]),
    h(
      "div",
      { class: "verdict" },
      h(
        "div",
        {},
        outcome(site, told, context.answers),
        told.attach !== "dates-contradict" && h("p", { class: "tier" }, told.tier.text),
        told.tone === "no" && part("nearest", words["wizard-nearest-yes"], nearest(site, told.nearest)),
        part("next", words["wizard-next-step"], steps(site, told, check), checks(told)),
        !yes && danger(site),
        told.tone === "ask" && [missing(site, told), told.attach !== "dates-contradict" && contacts(site)],
      ),
      h(
        "div",
        { class: "side" },
        toTake(site, told),
        take(site, context),
        yes && missing(site, told),
      ),
      h(
        "div",
        {},
        yes && danger(site),
        part("care", words["wizard-care-payer"], care(site, told, context.answers)),
      ),
      h("div", { class: "rest" }, folds(site, told, answer), ending(site, told, { check, answer })),
    ),
  ];
}

/** A heading with what belongs to it; nothing where there is nothing to say. */
function part(id, heading, ...content) {
  const said = content.flat(Infinity).filter(Boolean);
  return said.length > 0 && h("section", { "aria-labelledby": id }, h("h2", { id }, heading), said);
}

function fold(sign, title, ...content) {
  const said = content.flat(Infinity).filter(Boolean);
  return said.length > 0 && h("details", { class: "fold" }, h("summary", {}, icon(sign), h("span", {}, title)), h("div", {}, said));
}

const hidden = (text) => h("span", { class: "hidden" }, text);

/** A link of the site; one to a page in another language (`code`, `name`) says so. */
function link(words, to, code, name) {
  if (!code) return h("a", { href: /^\w+:/.test(to) ? to : at(to) }, words);
  const mark = h("small", { class: "elsewhere" }, h("span", { "aria-hidden": "true" }, `(${code})`), h("span", { class: "hidden", lang: code }, name));
  return h("a", { href: at(to), hreflang: code }, words, " ", mark);
}

/** Words in pieces, [text], [text, address] or [text, address, code, name] of another language: text nodes and links. */
const pieces = (list) => list.map((piece) => (piece.length > 1 ? link(...piece) : piece[0]));

const more = (list) => list && h("p", { class: "more" }, pieces(list));

/** `say`: by code, what to ask at the desk, in its languages. */
function phrases(list, say = {}) {
  const line = ({ code, text, help, more: links }) => h("li", {}, h("b", {}, text), help && h("p", {}, help), spoken(say[code]), more(links));
  return list.length > 0 && h("ul", { class: "said" }, list.map(line));
}

function spoken(lines) {
  return lines && h("div", { class: "say" }, lines.map(([lang, text]) => h("p", { lang }, `«${text}»`)));
}

// ---------------------------------------------------------------- the answer

/** Where a contract's own days are what stands in the way, the card shows the days that were answered. */
const DAYS = { "policy-expired": ["policy_end"], "dates-contradict": ["policy_start", "policy_end"] };

function outcome(site, told, answers) {
  const { words } = site;
  const days = (DAYS[told.attach] ?? []).filter((key) => /^\d/.test(answers[key]));
  const day = (key) => h("p", { class: "until" }, `${site.questions[key].short} `, h("b", {}, inWords(answers[key], site)));
  const turn = told.changes.find(({ because }) => because === "policy_start"); // the day people wait for
  return h(
    "section",
    { class: `outcome ${told.tone}`, "aria-labelledby": "title-of-page" },
    h("p", { class: "sign" }, icon(site.signs.tones[told.tone]), words[told.attach === "dates-contradict" ? "wizard-check-answers" : `wizard-tone-${told.tone}`]),
    h("h1", { id: "title-of-page", tabindex: -1 }, told.title),
    told.basis && h("p", {}, told.basis.text),
    told.valid_until && h("p", { class: "until" }, `${words["wizard-valid-until"]} `, h("b", {}, told.valid_until.text)),
    days.map(day),
    told.tone === "ask" && unknown(site, told),
    turn && h("p", { class: "until" }, h("b", {}, turn.on.text), ` ${turn.cause || turn.text}`),
  );
}

/** What was answered "I do not know" and matters. */
function unknown(site, { unsure: asked }) {
  const named = asked.filter(({ matters }) => matters).map(({ question }) => site.questions[question].short);
  return named.length > 0 && h("p", { class: "until" }, `${site.words["wizard-to-find-out"]}: `, h("b", {}, named.join(", ")));
}

function nearest(site, ways) {
  if (!ways.length) return null;
  const { words } = site;
  const told = ways.map(({ changes }) => h("li", {}, changes.flatMap(({ text }, i) => [i > 0 && h("p", { class: "or" }, words["wizard-and"]), h("p", {}, text)])));
  return h("ul", { class: "ways" }, told.flatMap((way, i) => (i ? [h("li", { class: "or" }, words["wizard-or"]), way] : [way])));
}

/** What to do now, one step after the other or one of them; a step may lead back to the answers. */
function steps({ words }, told, check) {
  const name = ({ text, again }) => (again ? h("button", { class: "plain", type: "button", click: check }, text) : text);
  const step = (one) => h("li", {}, h("b", {}, name(one)), one.help && h("p", {}, one.help), more(one.more));
  const list = told.alternatives
    ? h("ul", { class: "ways" }, told.steps.flatMap((one, i) => [i > 0 && h("li", { class: "or" }, words["wizard-or"]), step(one)]))
    : h("ol", { class: "steps" }, told.steps.map(step));
  const missing = told.tone === "no" ? told.missing.map(({ help, more: links = [] }) => more([[`${help ?? ""} `], ...links])) : [];
  return [list, more(told.more), missing];
}

/** What is still missing, and for whom something is to be found out, whom to ask and in which words. */
function missing(site, told) {
  const said = told.missing.some(({ code }) => site.to_say[code]) && told.tone === "ask";
  return part("missing", site.words[said ? "wizard-say" : "wizard-missing"], phrases(told.missing, said ? toSay(site, told) : {}));
}

/** What to say for each code; where a question is open that has words of its own, those. */
function toSay({ questions, to_say: say }, { missing: [{ code }], unsure: asked }) {
  const own = asked.filter(({ matters }) => matters).flatMap(({ question }) => questions[question].say ?? []);
  return own.length > 0 ? { ...say, [code]: own } : say;
}

/** Notes that change the next step. */
function checks(told) {
  return phrases(told.notes.filter(({ code }) => told.open.includes(code)));
}

const danger = (site) => h("p", { class: "danger" }, h("a", { href: "tel:103" }, icon("phone"), h("span", {}, site.notes["call-103"].text)));

/** Whom to ask first; the ambulance has a line of its own, and the others stand at the foot of every page. */
function contacts(site) {
  const line = ({ show, name, link }) => h("li", {}, h("a", { href: link }, h("b", {}, show), name !== show && ` ${name}`));
  return h("ul", { class: "contacts" }, site.contacts.filter(({ link }) => link !== "tel:103").slice(0, 1).map(line));
}

// ---------------------------------------------------------------- what to take along

/** The papers; for who is not attached yet, those of the nearest way, in short. */
function toTake({ words }, told) {
  if (told.tone === "ask") return null; // first things first
  if (told.tone === "no") {
    const then = told.nearest[0]?.documents ?? [];
    return part("documents", words["wizard-documents-then"], then.length > 0 && h("ul", { class: "bring then" }, then.map(paperInShort)));
  }
  const online = told.channels[0]?.code === "egov";
  return part("documents", words[online ? "wizard-documents-in-person" : "wizard-documents"], papers(told.documents));
}

const paperInShort = ({ code, text, short }) => h("li", {}, icon(PAPERS[code] ?? "passport"), h("span", {}, short ?? text));

function papers(list) {
  const line = ({ code, text, short, help }) =>
    h(
      "li",
      {},
      h("label", {}, h("input", { type: "checkbox", autocomplete: "off" }), icon(PAPERS[code] ?? "passport"), h("span", {}, h("b", {}, short ?? text), help && h("small", {}, help))),
    );
  return list.length > 0 && h("ul", { class: "bring" }, list.map(line));
}

/** What is made of the result is made by take.js, where the build has it. */
function take(site, context) {
  if (!site.take) return null;
  const place = h("div", { class: "acts" });
  const whole = h("section", { "aria-labelledby": "take" }, h("h2", { id: "take", class: "hidden" }, site.words["wizard-take"]), place);
  const made = import("./take.js").then((module) => module.take(context, place));
  made.catch((error) => {
    console.info("wizard: take.js", error);
    whole.remove();
  });
  return whole;
}

// ---------------------------------------------------------------- who pays

/** A table, the kinds of care that follow one another and have the same payers in one row. */
function paid(site, lines) {
  const groups = [];
  for (const line of lines) {
    const payers = line.payers.map(({ code }) => code).join();
    const last = groups[groups.length - 1];
    if (last?.payers === payers) last.lines.push(line);
    else groups.push({ payers, lines: [line] });
  }
  const { signs } = site; // scripts/site/pages/paths.py
  const kind = ({ code, text }) => h("span", { class: "kind" }, icon(signs.care[code]), h("span", {}, text));
  const name = ({ short, text }) => short ?? text;
  const before = ({ code }) => signs.payers[code][1] === "before"; // no payer, but what comes first
  const payer = (one, i, all) =>
    h(
      "span",
      { class: `payer ${signs.payers[one.code][1]} ${one.code}` },
      icon(signs.payers[one.code][0]),
      h("span", {}, i > 0 && !before(all[i - 1]) ? [h("small", {}, `${site.words["wizard-or"]} `), inSentence(name(one))] : name(one), before(one) && ":"),
    );
  // The roles stay where a narrow screen lays the cells one below the other.
  const row = ({ lines: kinds }) =>
    h("tr", { role: "row" }, h("th", { scope: "row", role: "rowheader" }, kinds.map(kind)), h("td", { role: "cell" }, kinds[0].payers.map(payer)));
  return h(
    "table",
    { class: "care", role: "table" },
    h("caption", { class: "hidden" }, site.words["wizard-care"]),
    h("thead", { class: "hidden" }, h("tr", {}, h("th", { scope: "col" }, site.words["wizard-care-kind"]), h("th", { scope: "col" }, site.words["wizard-care-payer"]))),
    h("tbody", { role: "rowgroup" }, groups.map(row)),
  );
}

/** As it is written within a sentence; abbreviations stay. */
const inSentence = (text) => (/^\p{Lu}\p{Ll}/u.test(text) ? text[0].toLowerCase() + text.slice(1) : text);

const UNCERTAIN = ["no", "unsure"];

function care(site, told, answers) {
  const { care: lines } = told;
  const concerning = lines.filter(({ concerns }) => concerns);
  const others = lines.filter(({ concerns }) => !concerns);
  const payers = new Map(concerning.flatMap((line) => line.payers).map((payer) => [payer.code, payer]));
  const uncertain = ["may-pay", "ask-who-pays"].filter((code) => payers.has(code)).map((code) => payers.get(code));
  const { insured } = site.questions;
  return [
    paid(site, concerning),
    h("p", { class: "depends" }, uncertain.map(dependsOn), UNCERTAIN.includes(answers.insured) && pieces(insured.more)),
    told.tone === "yes" && told.insurance.map(({ text, more: links }) => h("p", { class: "more" }, text, ". ", links ? pieces(links) : "")),
    others.length > 0 && h("details", { class: "fold alone" }, h("summary", {}, h("span", {}, site.words["wizard-care-folded"])), paid(site, others)),
  ];
}

/** Whoever pays is not sure: on what it depends. */
const dependsOn = ({ short, text, help, more: links = [] }) => [h("b", {}, `${short ?? text}. `), `${help} `, pieces(links), " "];

/** What the words of the table mean, in whole sentences. */
function explained({ care: lines }) {
  const payers = new Map(lines.flatMap((line) => line.payers).map((payer) => [payer.code, payer]));
  return [phrases([...payers.values()]), phrases(lines.filter(({ help }) => help))];
}

// ---------------------------------------------------------------- folded

function folds(site, told, answer) {
  const { words } = site;
  const matters = told.unsure.filter((one) => one.matters);
  const rest = told.notes.filter(({ code }) => code !== "call-103" && !told.open.includes(code));
  const stale = told.unchecked.length > 0 && h("p", {}, `${words["wizard-unchecked"]}: ${told.unchecked.join(", ")}`);
  const folded = [
    told.tone === "ask" && fold("check", words["wizard-nearest-yes"], nearest(site, told.nearest)),
    fold("ask", words["wizard-reasons"], h("p", {}, told.text), lacking(site, told), why(site, told.why), h("p", { class: "tier" }, `${words["wizard-as-of"]}: ${told.as_of.text}`)),
    fold("application", words["wizard-other-ways"], phrases(told.channels.slice(1))),
    fold("unsure", words["wizard-unsure-title"], unsure(site, matters, answer)),
    fold("clock", words["wizard-changes"], changes(site, told), until(site, told)),
    fold("umbrella", words["wizard-insurance"], phrases(told.insurance)),
    fold("wallet", words["wizard-payers"], explained(told), sources(site, told.care)),
    fold("book", words["wizard-notes"], phrases(rest), stale, notJudged(words)),
    fold("pencil", words["wizard-offers"], offers(site, told.offers, answer)),
  ];
  return h("div", { class: "folds" }, folded.filter(Boolean));
}

/** What a "not yet" lacks; what to do about it stands among the steps. */
const lacking = ({ words }, { tone, missing: all }) =>
  tone === "no" && h("p", {}, `${words["wizard-missing"]}: ${all.map(({ text }) => text).join("; ")}`);

const notJudged = (words) => [h("h3", {}, words["wizard-not-judged"]), h("p", {}, words["wizard-not-judged-text"])];

function until(site, told) {
  const days = told.review_on.map((day) => h("li", {}, day.text));
  return days.length > 0 && [h("p", {}, `${site.words["wizard-review-on"]}:`), h("ul", {}, days)];
}

/** Where the lines have it from, each source once. */
function sources(site, lines) {
  const cited = new Map(lines.flatMap(({ cites }) => cites).map((cite) => [cite.title, cite]));
  return cited.size > 0 && [h("h3", {}, site.words["source-of-statement"]), h("ul", { class: "cites" }, [...cited.values()].map((cite) => h("li", {}, source(site, cite))))];
}

function source(site, { title, address, read }) {
  const [page, point] = (address ?? "").split("#");
  const [code, name] = site.away ?? [];
  const words = code ? h("span", { lang: code }, title) : title;
  const named = address ? link(words, `../${page}/#${point ?? ""}`, code, name) : words;
  return [named, " ", h("span", { class: "tier" }, `${site.words["read-on"]}: ${read}`)];
}

function why(site, lines) {
  const rules = new Map();
  for (const line of lines) rules.set(line.rule, [...(rules.get(line.rule) ?? []), line]);
  const { words } = site;
  return [...rules].map(([rule, told]) => [
    h("ul", {}, told.map(({ text }) => h("li", {}, text))),
    h("p", { class: "tier" }, `${told[0].tier.text} ${told[0].tier.help ?? ""}`),
    h("ul", { class: "cites" }, told[0].cites.map((cite) => h("li", {}, source(site, cite)))),
    h("p", {}, ruleLink(site, rule)),
  ]);
}

function ruleLink({ words, away: [code, name] = [] }, rule) {
  return link(`${words["wizard-rule"]} (${rule})`, `../${code ? `../${code}/` : ""}rules/${rule.toLowerCase()}/`, code, name);
}

function unsure(site, questions, answer) {
  return questions.map(({ question, ask, groups }) => {
    const same = new Set(groups.map(({ title }) => title)).size === 1;
    const told = same
      ? h("p", {}, site.words["wizard-unsure-care"])
      : h("dl", {}, groups.map(({ answers, title }) => h("div", {}, h("dt", {}, answers.join(" / ")), h("dd", {}, title))));
    return h(
      "div",
      { class: "case" },
      h("h3", {}, ask),
      told,
      h("button", { class: "plain", type: "button", click: () => answer(question) }, site.words["wizard-answer-now"], hidden(`: ${ask}`)),
    );
  });
}

function changes(site, { changes: coming }) {
  const line = ({ on, cause, text, care: lines, cites }) =>
    h(
      "div",
      {},
      h("dt", {}, on.text),
      h("dd", {}, cause && `${cause} `, text),
      lines?.length > 0 && h("dd", {}, paid(site, lines)),
      cites.length > 0 && h("dd", {}, sources(site, [{ cites }])),
    );
  return coming.length > 0 && h("dl", { class: "coming" }, coming.map(line));
}

function offers(site, keys, answer) {
  if (!keys.length) return null;
  const line = (key) =>
    h("li", {}, h("button", { class: "answer", type: "button", "data-key": key, click: () => answer(key) }, site.questions[key].ask));
  return [h("p", {}, site.words["wizard-offers-about"]), h("ul", { class: "answers" }, keys.map(line))];
}

/** The way back to all answers, and to the very ones that stand in the way. */
function ending({ words, questions }, { attach, nearest: ways }, { check, answer }) {
  const days = attach === "policy-not-started" ? ["policy_start"] : DAYS[attach];
  const asked = new Set(ways.flatMap(({ changes: all }) => all.map(({ question }) => question)));
  const keys = [...asked].flatMap((key) => (key === "policy_end" && days ? days : [key]));
  const button = (text, click) => h("button", { class: "plain", type: "button", click }, text);
  return h(
    "div",
    { class: "again" },
    button(words["wizard-to-check"], check),
    keys.map((key) => button(`${words["wizard-change"]}: ${questions[key].short}`, () => answer(key))),
  );
}
