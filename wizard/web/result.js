// The verdict on the page: what Python found, in the order in which a person needs it.

import { h } from "./element.js";
import { address as at } from "./place.js";

/**
 * The parts of the page. `told` is present.present's result in the reader's language; `since` what
 * changed since a link was made; `answer(key)` opens a question; `context` is for take.js, which
 * makes what one takes along.
 */
export function result(site, told, { since, answer, check, context }) {
  const { words } = site;
  return [
    h("p", { class: "danger" }, h("a", { href: "tel:103" }, site.notes["call-103"].text)),
    since && h("p", { class: "since", role: "status" }, since),
    context.asOf > site.old_after && h("p", { class: "old" }, words["copy-old"]),
    h("h1", { id: "title-of-page", tabindex: -1 }, told.title),
    outcome(site, told),
    part("missing", words["wizard-missing"], phrases(told.missing)),
    part("next", words["wizard-next-step"], h("p", {}, told.next), contacts(site)),
    part("how", words["wizard-how"], phrases(told.channels)),
    part("documents", words["wizard-documents"], phrases(told.documents)),
    part("until", words["wizard-until"], until(site, told)),
    part("insurance", words["wizard-insurance"], phrases(told.insurance)),
    part("care", words["wizard-care"], care(site, told.care)),
    why(site, told.why),
    part("nearest", words["wizard-nearest-yes"], nearest(site, told.nearest)),
    part("unsure", words["wizard-unsure-title"], unsure(site, told.unsure, answer)),
    part("changes", words["wizard-changes"], changes(site, told.changes)),
    part("notes", words["wizard-notes"], notes(site, told)),
    part("offers", words["wizard-offers"], offers(site, told.offers, answer)),
    take(site, context),
    h("p", {}, h("button", { class: "plain", type: "button", click: check }, words["wizard-to-check"])),
    part("not-judged", words["wizard-not-judged"], h("p", {}, words["wizard-not-judged-text"])),
    h("p", { class: "tier" }, `${words["wizard-as-of"]}: ${told.as_of.text}`),
  ];
}

/** A heading with what belongs to it; nothing where there is nothing to say. */
function part(id, heading, ...content) {
  const said = content.flat(Infinity).filter(Boolean);
  return said.length > 0 && h("section", { "aria-labelledby": id }, h("h2", { id }, heading), said);
}

function phrases(list) {
  return list.length > 0 && h("ul", {}, list.map((phrase) => h("li", {}, phrased(phrase))));
}

function phrased({ text, help }) {
  return help ? [h("b", {}, text), h("br"), help] : [h("b", {}, text)];
}

function outcome(site, told) {
  const { words } = site;
  return h(
    "div",
    { class: `outcome ${told.tone}` },
    h("p", {}, told.text),
    told.valid_until && h("p", {}, words["wizard-valid-until"], h("br"), h("b", {}, told.valid_until.text)),
    told.basis && h("p", {}, `${words["wizard-basis"]}: ${told.basis.text}`),
    h("p", { class: "tier" }, `${told.tier.text} ${told.tier.help ?? ""}`),
  );
}

function until(site, told) {
  const days = told.review_on.map((day) => h("li", {}, day.text));
  return days.length > 0 && [h("p", {}, `${site.words["wizard-review-on"]}:`), h("ul", {}, days)];
}

/** Who pays, the kinds of care that follow one another and have the same payers together. */
function paid(lines) {
  const groups = [];
  for (const line of lines) {
    const payers = line.payers.map(({ code }) => code).join();
    const last = groups[groups.length - 1];
    if (last?.payers === payers) last.lines.push(line);
    else groups.push({ payers, lines: [line] });
  }
  const group = ({ lines }) =>
    h(
      "div",
      {},
      lines.map(({ text, help }) => h("dt", {}, text, help && h("span", { class: "hint" }, help))),
      lines[0].payers.map(({ code, text }) => h("dd", { class: code }, text)),
    );
  return h("dl", { class: "care" }, groups.map(group));
}

function care(site, lines) {
  const payers = new Map(lines.flatMap((line) => line.payers).map((payer) => [payer.code, payer]));
  const helped = [...payers.values()].filter(({ help }) => help);
  return [
    paid(lines),
    helped.length > 0 &&
      h("details", { class: "help" }, h("summary", {}, site.words["wizard-payers"]), h("ul", {}, helped.map((payer) => h("li", {}, phrased(payer))))),
    sources(site, lines),
  ];
}

/** Where the lines have it from, each source once. */
function sources(site, lines) {
  const cited = new Map(lines.flatMap(({ cites }) => cites).map((cite) => [cite.title, cite]));
  if (!cited.size) return null;
  return h(
    "details",
    { class: "help cites" },
    h("summary", {}, site.words["source-of-statement"]),
    h("ul", {}, [...cited.values()].map((cite) => h("li", {}, source(site, cite)))),
  );
}

function source(site, { title, address, read }) {
  const [page, point] = (address ?? "").split("#");
  const named = address ? h("a", { href: at(`../${page}/#${point ?? ""}`) }, title) : title;
  return [named, " ", h("span", { class: "tier" }, `${site.words["read-on"]}: ${read}`)];
}

function why(site, lines) {
  const rules = new Map();
  for (const line of lines) rules.set(line.rule, [...(rules.get(line.rule) ?? []), line]);
  const { words } = site;
  return h(
    "details",
    { class: "help why-so" },
    h("summary", {}, words["wizard-reasons"]),
    [...rules].map(([rule, told]) => [
      h("ul", {}, told.map(({ text }) => h("li", {}, text))),
      h("p", { class: "tier" }, `${told[0].tier.text} ${told[0].tier.help ?? ""}`),
      h("ul", { class: "cites" }, told[0].cites.map((cite) => h("li", {}, source(site, cite)))),
      h("p", {}, h("a", { href: at(`../rules/${rule.toLowerCase()}/`) }, `${words["wizard-rule"]} (${rule})`)),
    ]),
  );
}

function nearest(site, ways) {
  if (!ways.length) return null;
  const told = ways.map(({ changes }) => h("li", {}, changes.map(({ text }) => h("p", {}, text))));
  const between = told.flatMap((way, i) => (i ? [h("li", { class: "or" }, site.words["wizard-or"]), way] : [way]));
  return [h("p", {}, `${site.words["wizard-nearest-about"]}:`), h("ul", { class: "ways" }, between)];
}

function unsure(site, questions, answer) {
  return questions.filter(({ matters }) => matters).map(({ question, ask, groups }) => {
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

const hidden = (text) => h("span", { class: "hidden" }, text);

function changes(site, coming) {
  const opened = (lines) => h("details", { class: "help" }, h("summary", {}, site.words["wizard-care"]), paid(lines));
  const line = ({ on, cause, text, care, cites }) =>
    h(
      "div",
      {},
      h("dt", {}, on.text),
      h("dd", {}, cause && `${cause} `, text),
      care?.length > 0 && h("dd", {}, opened(care)),
      cites.length > 0 && h("dd", {}, sources(site, [{ cites }])),
    );
  return coming.length > 0 && h("dl", { class: "coming" }, coming.map(line));
}

function notes(site, told) {
  const listed = told.notes.filter(({ code }) => code !== "call-103");
  const stale = told.unchecked.length > 0 && h("p", {}, `${site.words["wizard-unchecked"]}: ${told.unchecked.join(", ")}`);
  return [phrases(listed), stale];
}

function offers(site, keys, answer) {
  if (!keys.length) return null;
  const line = (key) =>
    h("li", {}, h("button", { class: "answer", type: "button", "data-key": key, click: () => answer(key) }, site.questions[key].ask));
  return [h("p", {}, site.words["wizard-offers-about"]), h("ul", { class: "answers" }, keys.map(line))];
}

/** What one takes along is made by take.js, where the build has it. */
function take(site, context) {
  if (!site.take) return null;
  const place = h("div", {});
  const whole = h("section", { "aria-labelledby": "take" }, h("h2", { id: "take" }, site.words["wizard-take"]), place);
  const made = import("./take.js").then((module) => module.take(context, place));
  made.catch((error) => {
    console.info("wizard: take.js", error);
    whole.remove();
  });
  return whole;
}

/** Whom to ask; the ambulance stands at the top. */
function contacts(site) {
  const line = ({ show, name, link }) => h("li", {}, h("a", { href: link }, h("b", {}, show), name !== show && ` ${name}`));
  return h("ul", { class: "contacts" }, site.contacts.filter(({ link }) => link !== "tel:103").map(line));
}
