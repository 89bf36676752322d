// Holds what browsers run to what the oldest of them know: .browserslistrc for the wizard, this file for the rest.
//
// The plugin knows objects and functions by their names; methods of values it cannot know, so those that are
// too new are listed here. Syntax is held by `ecmaVersion`.

import compat from "eslint-plugin-compat";

const TOO_NEW =
  "at|findLast|findLastIndex|toSorted|toReversed|toSpliced|with|replaceChildren|isWellFormed|toWellFormed|difference|union|intersection";
const method = (names) => ({
  selector: `CallExpression[callee.computed=false][callee.property.name=/^(${names})$/]`,
  message: "Too new for the oldest browsers that get this script: see .browserslistrc.",
});
const rules = {
  "compat/compat": "error",
  "no-restricted-syntax": [
    "error",
    method(TOO_NEW),
    { selector: "StaticBlock", message: "Safari knows it since 16.4." },
    { selector: "Literal[regex.pattern=/\\(\\?<[=!]/]", message: "Safari knows looking behind since 16.4." },
    {
      selector: "CallExpression[callee.object.name='Object'][callee.property.name='hasOwn']",
      message: "Chrome knows it since 93.",
    },
  ],
};
// Not everywhere, and the scripts ask before they use it.
const ASKED_FOR = ["navigator.connection", "navigator.serviceWorker", "navigator.share", "navigator.canShare"];

export default [
  {
    files: ["wizard/web/*.js"],
    plugins: { compat },
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    settings: { polyfills: ASKED_FOR }, // its browsers are those of .browserslistrc
    rules,
  },
  {
    files: ["wizard/web/sw.js", "wizard/web/embed.js", "wizard/web/theme.js"],
    languageOptions: { sourceType: "script" },
  },
  // Content pages, the search and the line for pages of others: what knows modules.
  {
    files: ["docs/assets/*.js", "wizard/web/embed.js"],
    plugins: { compat },
    languageOptions: { ecmaVersion: 2020 },
    settings: { browsers: ["chrome >= 80", "firefox >= 78", "safari >= 14", "ios_saf >= 14"] },
    rules,
  },
  // The one that finds out: every browser reads it.
  {
    files: ["docs/assets/floor.js"],
    languageOptions: { ecmaVersion: 5, sourceType: "script" },
    rules: { "compat/compat": "off" },
  },
];
