// All answers on one page, each with a way to change it.

import { inWords } from "./dates.js";
import { h } from "./element.js";

/** An answer as a person would say it. */
export function said(site, key, value) {
  const { kind, options } = site.questions[key];
  const text = (code) => options.find(([known]) => known === code)?.[1] ?? site.words["wizard-unsure"];
  if (Array.isArray(value)) return value.map(text).join(", ") || site.words["wizard-none-of-these"];
  return kind === "date" && value !== "unsure" ? inWords(value, site) : text(value);
}

/** The parts of the page; `keys` in their order, `change(key)` opens a question again. */
export function check(site, answers, keys, { notice, change, show }) {
  const line = (key) =>
    h(
      "div",
      {},
      h("dt", {}, site.questions[key].ask),
      h("dd", {}, said(site, key, answers[key])),
      h(
        "dd",
        { class: "change" },
        h(
          "button",
          { class: "plain", type: "button", "data-key": key, click: () => change(key) },
          site.words["wizard-change"],
          h("span", { class: "hidden" }, `: ${site.questions[key].ask}`),
        ),
      ),
    );
  return [
    notice && h("p", { class: "since" }, notice),
    h("h1", { id: "title-of-page", tabindex: -1 }, site.words["wizard-check-answers"]),
    h("p", { class: "why" }, site.words["wizard-check-about"]),
    h("p", {}, h("button", { class: "md-button", type: "button", click: show }, site.words["wizard-show-result"])),
    h("dl", { class: "given-answers" }, keys.map(line)),
    keys.length > 4 && h("p", {}, h("button", { class: "md-button", type: "button", click: show }, site.words["wizard-show-result"])),
  ];
}
