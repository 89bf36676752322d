// Which modules of the rules MicroPython can import, and what it says of the others.
//   node try_wheel.mjs FOLDER      where the package eligibility lies; prints JSON {module: error}

import { readdirSync, readFileSync } from "node:fs";
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";

const [, , folder] = process.argv;
const python = await loadMicroPython();
const put = (path) => {
  python.FS.mkdir(`/lib/${path}`);
  for (const entry of readdirSync(`${folder}/${path}`, { withFileTypes: true })) {
    const name = `${path}/${entry.name}`;
    if (entry.isDirectory()) put(name);
    else python.FS.writeFile(`/lib/${name}`, readFileSync(`${folder}/${name}`));
  }
};
/** What is said, with the line of ours that it is about, if it is about one. */
function faulty(message) {
  const said = message.split("\n").at(-1);
  const [, file, line] = [...message.matchAll(/File "(?:\/lib\/)?(eligibility[^"]*)", line (\d+)/g)].at(-1) ?? [];
  const text = file && said.startsWith("SyntaxError") && readFileSync(`${folder}/${file}`, "utf8").split("\n")[line - 1].trim();
  return text ? `${said}: ${text}` : said;
}

const errorOf = (code) => {
  try {
    python.runPython(code);
    return null;
  } catch (error) {
    return faulty(error.message.trim());
  }
};
try {
  python.FS.mkdir("/lib");
} catch {
  // it is there
}
put("eligibility");
const said = { eligibility: errorOf('import sys\nsys.path.append("/lib")\nimport eligibility') };
// One that fails stops all: with an empty one in its place each module speaks for itself.
python.FS.writeFile("/lib/eligibility/__init__.py", "");
const modules = readdirSync(`${folder}/eligibility`).filter((name) => name.endsWith(".py") && !name.startsWith("__"));
for (const name of modules.sort()) said[name] = errorOf(`import eligibility.${name.slice(0, -3)}`);
// The standard library that the rules ask for.
for (const name of ["collections.abc", "dataclasses", "datetime", "functools", "importlib.resources", "typing"]) {
  said[name] = errorOf(`import ${name}`);
}
console.log(JSON.stringify(said));
