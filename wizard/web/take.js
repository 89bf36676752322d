// What one takes along: a sheet for the clinic, the application, a reminder, a link and its QR code, and what to hand in
// where the desk refuses.
// The texts come from Python: eligibility.api.take, and for papers, which are in two languages, eligibility.api.papers
// when one of them is opened: the messages of the other language are fetched only then. What is typed here, such as a name, stays in
// the fields of this page: it goes to Python no more than anywhere else, and is gone with the page.

import { download, insideAnApp, share, sharing } from "./download.js";
import { fill, h, icon } from "./element.js";
import { address as at } from "./place.js";

const BLANK = /\{([a-z]+)\}/;
const LISTED = ["law", "way", "papers", "missing", "insurance"]; // rows of the sheet whose lines stand side by side
const LETTERS = ["application", "refusal"];
const PRINT_BEGINS = 2000; // ms; the slowest is an iPhone
const TYPED = ["name", "person", "clinic"];
const PAPER_LINE = "______________________";

/** Fill `container`; `context` is what result.js gives: site, language, answers, asOf, link, call. */
export async function take(context, container) {
  const { language, answers, asOf, call } = context;
  const made = await call("take", { answers, as_of: asOf, language });
  if (!container.isConnected) return;
  dress();
  const typed = Object.fromEntries(TYPED.map((name) => [name, ""]));
  const desk = { ...context, container, made, typed, shown: [] };
  container.append(...[sheetPart(desk), applicationPart(desk), calendarPart(desk), linkPart(desk)].filter(Boolean));
  container.closest("#wizard").querySelector(".folds").append(...[refusalPart(desk)].filter(Boolean));
}

/** The papers, made once for all parts. */
function papers(desk) {
  desk.coming ??= makePapers(desk).catch((error) => {
    desk.coming = null;
    throw error;
  });
  return desk.coming;
}

async function makePapers(desk) {
  const { site, answers, asOf, call } = desk;
  desk.papers = await call("papers", { answers, as_of: asOf, languages: site.papers_in });
  desk.sides = site.papers_in.slice(0, 2);
  desk.chosen = Object.keys(desk.papers.application)[0]; // the reader's own language, if a clinic takes it
  if (desk.container.isConnected) layOut(desk);
}

function dress() {
  const href = new URL("take.css", import.meta.url).href;
  if (![...document.styleSheets].some((sheet) => sheet.href === href)) {
    document.head.append(h("link", { rel: "stylesheet", href }));
  }
}

// ---------------------------------------------------------------- on paper

/** The paper is a child of the body, so that print can leave out all the rest. It goes when the
 * result goes: nothing of the answers may stay behind. */
function layOut(desk) {
  const { container } = desk;
  document.querySelector(".on-paper")?.remove();
  const paper = h("div", { class: "on-paper", "aria-hidden": "true" });
  document.body.append(paper);
  document.body.classList.add("has-paper");
  const made = () => [h("div", { class: "is-sheet" }, sheet(desk)), ...LETTERS.map((name) => h("div", { class: `is-letter is-${name}` }, letter(desk, name)))];
  show(desk, paper, made);
  const gone = new MutationObserver(() => {
    if (container.isConnected) return;
    gone.disconnect();
    paper.remove();
    document.body.classList.toggle("has-paper", Boolean(document.querySelector(".on-paper")));
  });
  gone.observe(document.querySelector("#wizard"), { childList: true });
}

/** Print one of the papers; print by the browser's own menu gives the sheet. Inside other apps nothing
 * happens, which is seen by no print having begun: then `status` says what to do. */
function print(what, status, words) {
  const paper = document.querySelector(".on-paper");
  const heard = new AbortController();
  const end = () => {
    heard.abort();
    delete paper.dataset.print;
  };
  let began = false;
  paper.dataset.print = what;
  status.textContent = "";
  addEventListener("beforeprint", () => (began = true), { signal: heard.signal });
  addEventListener("afterprint", end, { signal: heard.signal });
  self.print?.(); // some browsers inside apps have none
  setTimeout(() => {
    if (began) return;
    end();
    status.textContent = words["wizard-take-in-app"];
  }, PRINT_BEGINS);
}

/** A button that prints, with the place for words if it cannot. */
function printing({ site }, name, what) {
  const status = h("p", { role: "status", class: "hint" });
  return [button(site.words[name], () => print(what, status, site.words)), status];
}

/** Show in an element what is made of the answers and of what is typed, now and after each change. */
function show(desk, element, make) {
  const refresh = () => fill(element, make());
  desk.shown.push(refresh);
  refresh();
  return element;
}

function refill(desk) {
  for (const refresh of desk.shown) refresh();
}

/** A text field; what is typed shows at once on every paper. */
function field(desk, name) {
  const write = ({ target }) => {
    desk.typed[name] = target.value.trim();
    for (const other of document.querySelectorAll(`[data-typed="${name}"]`)) if (other !== target) other.value = target.value;
    refill(desk);
  };
  const input = h("input", { "data-typed": name, autocomplete: "off", spellcheck: "false", value: desk.typed[name], input: write });
  return h("label", { class: "typed" }, desk.site.words[`wizard-take-${name}`], input);
}

const button = (text, click, kind = "md-button") => h("p", {}, h("button", { class: kind, type: "button", click }, text));
const part = (sign, title, ...content) => h("details", { class: "take" }, h("summary", {}, icon(sign), title), h("div", {}, content));
const folded = (sign, title, ...content) =>
  h("details", { class: "fold" }, h("summary", {}, icon(sign), h("span", {}, title)), h("div", {}, content));
const hint = (text) => h("p", { class: "hint" }, text);

/** A part whose content `make` gives when it is opened first and the papers are there. */
function paperPart(desk, frame, sign, title, make) {
  const { words } = desk.site;
  const body = h("div", { "aria-busy": "true" });
  const whole = frame(sign, title, body);
  const open = async () => {
    fill(body, [h("p", { class: "hint", role: "status" }, words["wizard-take-preparing"])]);
    try {
      await papers(desk);
      fill(body, make());
      body.removeAttribute("aria-busy");
    } catch (error) {
      console.info("wizard: papers", error);
      fill(body, [h("p", { role: "alert" }, words["wizard-take-failed"]), button(words["wizard-again"], open)]);
    }
  };
  whole.addEventListener("toggle", open, { once: true });
  return whole;
}

// ---------------------------------------------------------------- the sheet

function sheetPart(desk) {
  const { words } = desk.site;
  return paperPart(desk, part, "sheet", words["wizard-take-sheet"], () => [
    h("p", {}, words["wizard-take-sheet-about"]),
    field(desk, whose(desk)),
    hint(words["wizard-take-name-about"]),
    ...printing(desk, "wizard-take-print", "sheet"),
    hint(words["wizard-take-pdf"]),
    show(desk, h("div", { class: "preview" }), () => [sheet(desk)]),
  ]);
}

/** The field with the name of whom the papers are about. */
const whose = ({ made }) => (made.other && made.letters.includes("application") ? "person" : "name");

function sheet(desk) {
  const made = desk.papers;
  const name = desk.typed[whose(desk)];
  const sides = (content) => desk.sides.map((code) => h("div", { lang: code }, content(code)));
  const row = ({ part, head, lines }) =>
    h(
      "div",
      { class: `row ${part}` },
      sides((code) => [
        h("p", { class: "head" }, head[code]),
        part === "who" && name && h("p", { class: "name" }, name),
        LISTED.includes(part) && lines[code].length > 1
          ? h("ul", {}, lines[code].map((line) => h("li", {}, line)))
          : lines[code].map((line) => h("p", {}, line)),
      ]),
    );
  return h(
    "div",
    { class: "sheet" },
    h("div", { class: "row title" }, sides((code) => h("p", {}, made.sheet.title[code]))),
    made.sheet.rows.map(row),
    h("div", { class: "row foot" }, sides((code) => h("p", {}, made.sheet.foot[code]))),
    h("p", { class: "address" }, at("")),
  );
}

// ---------------------------------------------------------------- the letters

function applicationPart(desk) {
  const { words } = desk.site;
  return letterPart(desk, "application", words["wizard-take-application"], "wizard-take-application-print", () => [
    desk.papers.application[desk.chosen].ask && h("p", {}, h("b", {}, words["wizard-take-application-ask"])),
    h("p", {}, words["wizard-take-application-about"]),
  ]);
}

/** What to hand in where the desk refuses somebody who may attach. */
function refusalPart(desk) {
  const { words } = desk.site;
  const about = () => [h("p", {}, words["wizard-take-refusal-about"])];
  return letterPart(desk, "refusal", words["wizard-take-refusal"], "wizard-take-refusal-print", about, folded);
}

function letterPart(desk, name, title, toPrint, about, frame = part) {
  if (!desk.made.letters.includes(name)) return null;
  const { words } = desk.site;
  return paperPart(desk, frame, name === "refusal" ? "pencil" : name, title, () => [
    ...about(),
    languageChoice(desk, name, title),
    field(desk, "name"),
    desk.made.other && field(desk, "person"),
    field(desk, "clinic"),
    hint(words["wizard-take-name-about"]),
    ...printing(desk, toPrint, name),
    copying(desk, words["wizard-take-copy-text"], () => plain(desk, name)),
    show(desk, h("div", { class: "preview" }), () => [letter(desk, name)]),
  ]);
}

/** One choice of language for all letters. */
function languageChoice(desk, name, title) {
  const choose = (code) => {
    desk.chosen = code;
    for (const input of document.querySelectorAll("[data-language]")) input.checked = input.dataset.language === code;
    refill(desk);
  };
  const choice = (code) => {
    const checked = code === desk.chosen;
    const input = h("input", { type: "radio", name: `take-${name}`, "data-language": code, checked, change: () => choose(code) });
    return h("label", {}, input, h("span", {}, desk.site.words[`wizard-take-application-${code}`]));
  };
  return h("div", { class: "choice", role: "radiogroup", "aria-label": title }, Object.keys(desk.papers[name]).map(choice));
}

/** A letter with what was typed in it, and a line for the pen where nothing was. */
function letter({ papers: made, chosen, typed }, name) {
  const told = made[name][chosen];
  if (!told) return h("div", {});
  const line = (text) => h("p", {}, filled(text, typed));
  return h(
    "div",
    { class: "letter", lang: chosen },
    h("div", { class: "to" }, told.head.map(line)),
    h("p", { class: "title" }, told.title),
    told.body.map(line),
    h("p", {}, told.papers_title),
    h("ol", {}, told.papers.map((paper) => h("li", {}, paper))),
    h("div", { class: "foot" }, told.foot.map(line)),
  );
}

function filled(text, typed) {
  return text.split(BLANK).map((piece, i) => (i % 2 ? typed[piece] || h("span", { class: "pen" }) : piece));
}

/** The same as text, for copying. */
function plain({ papers: made, chosen, typed }, name) {
  const told = made[name][chosen];
  const line = (text) => text.replace(/\{([a-z]+)\}/g, (_, blank) => typed[blank] || PAPER_LINE);
  const papers = [told.papers_title, ...told.papers.map((paper, i) => `${i + 1}. ${paper}`)];
  const parts = [told.head.map(line), [told.title], told.body.map(line), papers, told.foot.map(line)];
  return parts.map((lines) => lines.join("\n")).join("\n\n");
}

// ---------------------------------------------------------------- the reminder

function calendarPart({ site, made }) {
  const { words } = site;
  if (!made.calendar) return null;
  const file = ["tirkelu.ics", "text/calendar", [made.calendar.text]];
  const status = h("p", { role: "status", class: "hint" });
  const save = () => {
    download(...file);
    if (insideAnApp) status.textContent = words["wizard-take-in-app"];
  };
  const send = sharing(...file);
  return part(
    "calendar",
    words["wizard-take-calendar"],
    h("p", {}, words["wizard-take-calendar-about"]),
    h("ul", {}, [...made.calendar.early, ...made.calendar.days].map(({ name, text }) => h("li", {}, h("b", {}, text), h("br"), name))),
    made.calendar.alarms && hint(made.calendar.alarms),
    button(words["wizard-take-calendar-save"], save),
    send && button(words["wizard-take-share"], send, "plain"),
    status,
  );
}

// ---------------------------------------------------------------- the link

function linkPart(desk) {
  const { words } = desk.site;
  const address = at(desk.link());
  const shown = h("div", { tabindex: -1 });
  const show = ({ target }) => {
    shown.focus();
    target.parentElement.remove();
    code(address, words["wizard-take-qr"]).then(
      (picture) => shown.append(picture, hint(words["wizard-take-qr-about"])),
      (error) => {
        console.info("wizard: QR", error);
        shown.append(h("p", {}, words["wizard-take-qr-failed"]));
      },
    );
  };
  const whole = { class: "link", readonly: true, rows: 3, "aria-label": words["wizard-take-link"] };
  return part(
    "share",
    words["wizard-take-link"],
    h("p", {}, words["wizard-link-warning"]),
    h("textarea", { ...whole, focus: ({ target }) => target.select() }, address),
    copying(desk, words["wizard-copy-link"], () => address),
    navigator.share && button(words["wizard-take-share-link"], () => share({ url: address }), "plain"),
    button(words["wizard-take-qr"], show, "plain"),
    h("div", { role: "status" }, shown),
  );
}

function copying({ site }, name, text) {
  const status = h("span", { role: "status", class: "copied" });
  const click = async () => {
    status.textContent = "";
    const done = await navigator.clipboard?.writeText(text()).then(() => true).catch(() => false);
    status.textContent = site.words[done ? "wizard-take-copied" : "wizard-take-copy-failed"];
  };
  return h("p", {}, h("button", { class: "plain", type: "button", click }, name), " ", status);
}

/** A QR code as a picture, drawn on this device; black on white in any theme, for the camera. */
async function code(text, name) {
  const { default: qrcode } = await import("./qrcode.js");
  const made = qrcode(0, "L");
  made.addData(text);
  made.make();
  const size = made.getModuleCount();
  const dark = [];
  for (let y = 0; y < size; y += 1) for (let x = 0; x < size; x += 1) if (made.isDark(y, x)) dark.push(`M${x} ${y}h1v1h-1z`);
  const rim = 4; // the margin that cameras need
  const whole = size + 2 * rim;
  const look = { class: "qr", viewBox: `${-rim} ${-rim} ${whole} ${whole}`, "shape-rendering": "crispEdges" };
  return drawn("svg", { ...look, role: "img", "aria-label": name }, [
    drawn("rect", { x: -rim, y: -rim, width: whole, height: whole, fill: "#fff" }),
    drawn("path", { d: dark.join(""), fill: "#000" }),
  ]);
}

function drawn(tag, attributes, children = []) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
