// All answers on one page, in groups; each row leads back to its question.

import { inWords } from "./dates.js";
import { h, icon } from "./element.js";

const GROUPS = [
  ["person", "person", ["status", "permit_until", "citizenship", "role", "birth_date", "sex", "spouse_of_citizen", "category", "insured"]],
  ["policy", "policy", ["policy", "policy_end", "policy_start", "policy_covers_primary_care", "policy_clinics"]],
  ["clinic", "clinic", ["clinic_gives_primary_care", "clinic_is_fund_supplier", "clinic_system_linked", "already_attached", "change_reason"]],
  ["application", "application", ["iin", "signature", "applicant"]],
];

/** An answer as a person would say it. */
export function said(site, key, value) {
  const { kind, options } = site.questions[key];
  const text = (code) => options.find(([known]) => known === code)?.[1] ?? site.words["wizard-unsure"];
  if (Array.isArray(value)) return value.map(text).join(", ") || site.words["wizard-none-of-these"];
  return kind === "date" && value !== "unsure" ? inWords(value, site) : text(value);
}

/** The parts of the page; `keys` in their order, `change(key)` opens a question again. */
export function check(site, answers, keys, { notice, change, show }) {
  const { words } = site;
  const row = (key) =>
    h(
      "li",
      {},
      h(
        "button",
        { class: "row", type: "button", "data-key": key, click: () => change(key) },
        h("span", { class: "key" }, site.questions[key].short),
        h("b", { class: answers[key] === "unsure" && "unknown" }, said(site, key, answers[key])),
        h("span", { class: "hidden" }, words["wizard-change"]),
        icon("pencil"),
      ),
    );
  const group = ([name, sign, members]) => {
    const mine = keys.filter((key) => members.includes(key));
    return mine.length > 0 && h("section", { "aria-labelledby": `of-${name}` }, h("h2", { id: `of-${name}` }, icon(sign), words[`wizard-group-${name}`]), h("ul", {}, mine.map(row)));
  };
  return [
    notice && h("p", { class: "since" }, notice),
    h("h1", { id: "title-of-page", tabindex: -1 }, words["wizard-check-answers"]),
    h("p", { class: "why" }, words["wizard-check-about"]),
    h("p", {}, h("button", { class: "md-button", type: "button", click: show }, words["wizard-show-result"])),
    h("div", { class: "given-answers" }, GROUPS.map(group)),
    keys.length > 4 && h("p", {}, h("button", { class: "md-button", type: "button", click: show }, words["wizard-show-result"])),
  ];
}
