// Drives scripts/editor/cms/web/merge.js as the form does: takes what the form would save, prints what is written.
//   node tests/editor/merge.mjs ADMIN_FOLDER      each line of standard input: {"before": text, "after": value}
// A file is saved by the form as YAML of its own making, so `after` is written in that way first.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = pathToFileURL(process.argv[2] + "/");
const { merge } = await import(new URL("merge.js", folder).href);
const { stringify } = await import(new URL("yaml/index.js", folder).href);

for await (const line of createInterface({ input: process.stdin })) {
  const { before, after } = JSON.parse(line);
  const saved = stringify(after, {
    indent: 2,
    indentSeq: true,
    lineWidth: 0,
    defaultStringType: "QUOTE_SINGLE",
    defaultKeyType: "PLAIN",
    singleQuote: true,
  });
  console.log(JSON.stringify(merge(before, saved)));
}
