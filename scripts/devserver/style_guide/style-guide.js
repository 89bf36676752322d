// The style guide of `make serve`: takes each component from a page of the site that is being served.

/** What it is, a page that has it, and how to find it there. */
const COMPONENTS = [
  ["Header", "", ".md-header"],
  ["Title and text", "", "main h1"],
  ["Emergency", "", ".admonition.emergency"],
  ["Button", "", ".md-button"],
  ["Cards", "", ".cards"],
  ["Contents of a page", "who-pays/", "details.toc"],
  ["Doubt", "who-pays/", ".admonition.doubt"],
  ["Important", "foreigners/", ".admonition.important"],
  ["Tip", "child/", ".admonition.tip"],
  ["Steps", "egov/", "main ol"],
  ["Sources of a statement", "tips/", "details.cites"],
  ["Flow of questions", "rules/", "ol.questions"],
  ["Question of the wizard", "wizard/", "#wizard"],
  ["Result: yes", "wizard/walk/yes-by-policy-1/", ".outcome"],
  ["Result: ask first", "wizard/walk/ask-first-1/", ".outcome"],
  ["Result: not yet", "wizard/walk/no-policy-1/", ".outcome"],
  ["Who pays", "wizard/walk/yes-by-policy-1/", ".care"],
  ["Footer", "", ".md-footer"],
];
const DARK = "(prefers-color-scheme: dark)";
const language = new URLSearchParams(location.search).get("lang") ?? "kk";
const parser = new DOMParser();
/** @type {Map<string, Promise<Document>>} */
const pages = new Map();

/** A page of the site with absolute links, read once. @param {string} name */
function page(name) {
  const url = new URL(`/${language}/${name}`, location.href);
  if (!pages.has(name))
    pages.set(
      name,
      fetch(url).then(async (answer) => {
        const read = parser.parseFromString(await answer.text(), "text/html");
        for (const name of ["href", "src"])
          for (const one of read.querySelectorAll(`[${name}]`)) {
            const to = one.getAttribute(name) ?? "";
            if (!to.startsWith("#")) one.setAttribute(name, new URL(to, url).href);
          }
        return read;
      }),
    );
  return /** @type {Promise<Document>} */ (pages.get(name));
}

/** The styles of the pages, each once. @param {Document[]} read */
async function takeStyles(read) {
  const links = new Set(
    read.flatMap((one) =>
      [...one.querySelectorAll("link[rel=stylesheet]")].map((link) => /** @type {HTMLLinkElement} */ (link).href),
    ),
  );
  const own = document.querySelector("link");
  await Promise.all(
    [...links].map((href) => {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
      own?.before(link);
      return new Promise((done) => link.addEventListener("load", done));
    }),
  );
}

/** Every token of the root by theme, as the stylesheets have it. */
function tokens() {
  /** @type {Record<"light" | "dark", Record<string, string>>} */
  const found = { light: {}, dark: {} };
  /** @param {CSSRuleList} rules @param {"light" | "dark"} theme */
  const read = (rules, theme) => {
    for (const rule of rules) {
      if (rule instanceof CSSMediaRule && rule.conditionText === DARK) read(rule.cssRules, "dark");
      if (!(rule instanceof CSSStyleRule) || rule.selectorText !== ":root") continue;
      for (const name of rule.style)
        if (name.startsWith("--")) found[theme][name] = rule.style.getPropertyValue(name).trim();
    }
  };
  for (const sheet of document.styleSheets) read(sheet.cssRules, "light");
  return { light: found.light, dark: { ...found.light, ...found.dark } };
}

/** @param {keyof HTMLElementTagNameMap} tag @param {string} name @param {(string | Node)[]} parts */
function make(tag, name, ...parts) {
  const node = document.createElement(tag);
  node.className = name;
  node.append(...parts);
  return node;
}

/** @param {string} text @param {Record<string, string>} values @param {Node} part */
function themed(text, values, part) {
  const box = make("div", `theme md-typeset ${text}`, part);
  for (const [name, value] of Object.entries(values)) box.style.setProperty(name, value);
  box.style.colorScheme = text;
  return box;
}

async function main() {
  const read = await Promise.all(COMPONENTS.map(([, name]) => page(name)));
  await takeStyles(read);
  const { light, dark } = tokens();
  for (const name of Object.keys(light).filter((one) => /^#/.test(light[one]))) {
    const cells = [light[name], dark[name]].map((value) => {
      const swatch = make("span", "swatch");
      swatch.style.background = value;
      return make("td", "", swatch, ` ${value}`);
    });
    document.querySelector("#tokens tbody")?.append(make("tr", "", make("th", "", name), ...cells));
  }
  for (const symbols of new Set(read.flatMap((one) => [...one.querySelectorAll("svg.hidden")])))
    document.body.append(document.importNode(symbols, true));
  for (const [i, [name, , selector]] of COMPONENTS.entries()) {
    const part = read[i].querySelector(selector);
    const shown = part
      ? make(
          "div",
          "both",
          themed("light", light, document.importNode(part, true)),
          themed("dark", dark, document.importNode(part, true)),
        )
      : make("p", "lacks", `no page has ${selector} any more`);
    document.querySelector("#components")?.append(make("h2", "", name), shown);
  }
  document.body.dataset.ready = "";
}

void main();
