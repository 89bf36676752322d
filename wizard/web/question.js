// One question on the page: a choice, a date in three fields, or several at once. The markup is
// that of the plain pages (scripts/site/templates/walk_question.md.j2), so that both look the same.

import { read } from "./dates.js";
import { h, icon } from "./element.js";

// Where a picture helps to choose.
const PICTURES = {
  status: {
    citizen: "idcard",
    kandas: "kandas",
    "residence-permit": "permit",
    "stateless-permit": "stateless",
    refugee: "refugee",
    "asylum-seeker": "asylum",
    temporary: "temporary",
    unsure: "unsure",
  },
  policy: { none: "no-policy", voluntary: "policy-free", imputed: "policy-work", both: "policies", unsure: "unsure" },
  clinic_gives_primary_care: { yes: "clinic", no: "bed", unsure: "unsure" },
};

/** The picture of an answer, if it has one. */
export const picture = (key, code) => PICTURES[key]?.[code] && icon(PICTURES[key][code]);

/** The parts of the page. `former`: the answer given before; `done(value)` takes the answer. */
export function question(site, key, { former, now, done, blame }) {
  const words = site.questions[key];
  const answers = { choice, date, several }[words.kind];
  return [
    h("h1", { id: "title-of-page", tabindex: -1 }, words.ask),
    h("p", { class: "why" }, words.why),
    h("details", { class: "help" }, h("summary", {}, site.words["wizard-help"]), h("p", {}, words.help)),
    answers(site, key, { former, now, done, blame }),
  ];
}

/** A list of buttons: a tap is the answer. The former one is marked. */
function buttons(site, key, options, former, done) {
  return h(
    "ul",
    { class: "answers" },
    options.map(([code, text]) => {
      const given = code === former;
      const mark = given && h("span", { class: "given" }, site.words["wizard-your-answer"]);
      const attributes = { type: "button", class: "answer", "data-code": code, "aria-current": given && "true" };
      return h("li", {}, h("button", { ...attributes, click: () => done(code) }, picture(key, code), h("span", {}, text), mark && " ", mark));
    }),
  );
}

function choice(site, key, { former, done }) {
  return buttons(site, key, site.questions[key].options, former, done);
}

function date(site, key, { former, now, done, blame }) {
  const birth = key === "birth_date";
  const example = site.words[birth ? "wizard-birth-example" : "wizard-date-example"];
  return [dateForm(site, { former, example, read: (written) => read(written, birth ? now : undefined), done, blame }), buttons(site, key, site.questions[key].options, former, done)];
}

/** Three fields; `read` is what dates.js makes of them, or more. */
export function dateForm(site, { former, example, read, done, blame }) {
  const given = /^\d/.test(former ?? "") ? former.split("-").map(Number).reverse() : ["", "", ""];
  const field = (name, i) =>
    h(
      "div",
      { class: `field ${name}` },
      h("label", { for: name }, site.words[name]),
      h("input", { id: name, inputmode: "numeric", autocomplete: "off", value: given[i] }),
    );
  const submit = (event) => {
    event.preventDefault();
    const written = Object.fromEntries(["day", "month", "year"].map((name) => [name, form.querySelector(`#${name}`).value]));
    const { day, faults } = read(written);
    if (day) return done(day);
    for (const input of form.querySelectorAll("input")) mark(input, faults.find(([name]) => name === input.id), site);
    blame(faults);
  };
  const form = h(
    "form",
    { novalidate: true, submit },
    h(
      "div",
      { role: "group", "aria-labelledby": "title-of-page", "aria-describedby": "example" },
      h("p", { class: "example", id: "example" }, example),
      h("div", { class: "fields" }, ["day", "month", "year"].map(field)),
    ),
    h("button", { class: "md-button" }, site.words["wizard-continue"]),
  );
  return form;
}

/** Says at a field what is wrong with it, or takes that back. */
function mark(input, fault, site) {
  input.parentElement.querySelector(".wrong")?.remove();
  input.parentElement.classList.toggle("faulty", Boolean(fault));
  input.toggleAttribute("aria-invalid", false);
  input.removeAttribute("aria-describedby");
  if (!fault) return;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", `wrong-${input.id}`);
  input.before(h("p", { class: "wrong", id: `wrong-${input.id}` }, site.words[fault[1]]));
}

function several(site, key, { former, done, blame }) {
  const options = site.questions[key].options.filter(([code]) => code !== "unsure");
  const unsure = site.questions[key].options.filter(([code]) => code === "unsure");
  const chosen = Array.isArray(former) ? former : [];
  const submit = (event) => {
    event.preventDefault();
    const checked = [...form.querySelectorAll("input:checked")].map((input) => input.value);
    if (checked.length) done(checked);
    else blame([[options[0][0], "error-choose"]]);
  };
  const change = ({ target }) => target.parentElement.classList.toggle("chosen", target.checked);
  const box = ([code, text]) =>
    h("li", {}, h("label", { class: `answer${chosen.includes(code) ? " chosen" : ""}` }, h("input", { type: "checkbox", id: code, value: code, checked: chosen.includes(code), change }), text));
  const form = h(
    "form",
    { novalidate: true, submit },
    h(
      "div",
      { role: "group", "aria-labelledby": "title-of-page", "aria-describedby": "example" },
      h("p", { class: "example", id: "example" }, site.words["wizard-several"]),
      h("ul", { class: "answers" }, options.map(box)),
    ),
    h("button", { class: "md-button" }, site.words["wizard-continue"]),
  );
  const none = Array.isArray(former) && !former.length ? "none" : former;
  const rest = [["none", site.words["wizard-none-of-these"]], ...unsure];
  return [form, buttons(site, key, rest, none, (code) => done(code === "none" ? [] : code))];
}
