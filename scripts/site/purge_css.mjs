// Cuts Material's stylesheet down to what the pages use, lays ours over it, and packs both.
//
//     node scripts/site/purge_css.mjs < {"css": [paths], "html": "tags, attributes and classes in use"} > one stylesheet

import { readFileSync } from "node:fs";
import { PurgeCSS } from "purgecss";
import postcss from "postcss";

const { material, own, html } = JSON.parse(readFileSync(0, "utf8"));

// Names alone, so that a word in a sentence never keeps a rule.
const names = (content) => content.match(/[A-Za-z0-9_-]+/g) ?? [];
const [purged] = await new PurgeCSS().purge({
  css: [{ raw: readFileSync(material, "utf8") }],
  content: [{ raw: html, extension: "html" }],
  extractors: [{ extractor: names, extensions: ["html"] }],
  keyframes: true,
  fontFace: true,
});

const bought = postcss.parse(purged.css);

// Material sets each side anew for each direction of writing; ours are said once, for both.
bought.walkRules((rule) => {
  rule.selectors = rule.selectors.filter((selector) => !selector.includes("[dir="));
  if (!rule.selectors.length) rule.remove();
});

const sheet = postcss.parse(bought.toString() + readFileSync(own, "utf8"));

// Icons written into the stylesheet (data:) are refused by our content policy, and nothing of ours
// glides: both go.
sheet.walkDecls((decl) => {
  if (decl.value.includes("data:") || decl.prop.startsWith("transition")) decl.remove();
});

// Material sets many custom properties; those that nothing reads go, until none is left.
for (let before = -1, now = 0; before !== now; ) {
  before = now;
  const css = sheet.toString();
  const read = new Set([...css.matchAll(/var\(\s*(--[\w-]+)/g)].map((match) => match[1]));
  sheet.walkDecls(/^--/, (decl) => {
    if (!read.has(decl.prop)) decl.remove();
  });
  now = sheet.toString().length;
}

sheet.walkComments((comment) => {
  comment.remove();
});
sheet.walkRules((rule) => {
  rule.selector = rule.selector.replace(/\s+/g, " ").replace(/ ?([,>+~]) ?/g, "$1");
  if (!rule.nodes.length) rule.remove();
});
sheet.walkAtRules((rule) => {
  if (rule.nodes && !rule.nodes.length) rule.remove();
});
sheet.walk((node) => {
  node.raws.before = "";
  if (node.type === "decl") {
    node.raws.between = ":";
    node.value = node.value.replace(/\s+/g, " ").replace(/, /g, ",");
    if (node.important) node.raws.important = "!important";
  } else {
    node.raws.between = "";
    node.raws.after = "";
    node.raws.semicolon = false;
    if (node.type === "atrule") node.raws.afterName = " ";
  }
});
sheet.raws.after = "";
process.stdout.write(sheet.toString());
