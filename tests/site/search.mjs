// Asks the search of a built site, with the very code and index that a browser gets.
//
//     node tests/site/search.mjs ASSETS < {language: [query, …]}
//
// Prints {language: [{danger, found: ["child#vaccines", …]}, …]}, best first.

import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const assets = process.argv[2];
const asked = JSON.parse(readFileSync(0, "utf-8"));
const folder = mkdtempSync(join(tmpdir(), "search-"));

/** The file of a name that has a hash in it. */
function named(start, end) {
  const name = readdirSync(assets).find((name) => name.startsWith(`${start}.`) && name.endsWith(end));
  if (!name) throw new Error(`${assets} has no ${start}${end}`);
  return name;
}

async function load() {
  const [finder, library] = [named("finder", ".js"), named("minisearch", ".js")];
  for (const name of [finder, library]) copyFileSync(join(assets, name), join(folder, name));
  writeFileSync(join(folder, "package.json"), '{"type": "module"}'); // Node 20 takes .js for a module only so
  return (await import(pathToFileURL(join(folder, finder)).href)).Finder;
}

/** The address of a block as content/search.yaml writes it; the home page has no name before its #. */
const address = (block) => block.address.replace(/\/$/, "") + (block.anchor && `#${block.anchor}`);

try {
  const Finder = await load();
  const answers = Object.entries(asked).map(([language, queries]) => {
    const index = JSON.parse(readFileSync(join(assets, named(`search-${language}`, ".json")), "utf-8"));
    const finder = new Finder(index, language);
    return [
      language,
      queries.map((query) => ({ danger: finder.isDanger(query), found: finder.find(query).map(address) })),
    ];
  });
  console.log(JSON.stringify(Object.fromEntries(answers)));
} finally {
  rmSync(folder, { recursive: true });
}
