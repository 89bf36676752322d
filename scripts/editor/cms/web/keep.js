// Between the form and the disk: what is saved keeps the file as people wrote it, but for the change;
// and what would stop the site from being built is not saved, but told.
import { merge } from "./merge.js";

// With `move` the form writes a new file and puts it in the old one's place; without, it writes the
// file itself, and then the old text is at hand. The browser makes either whole or not at all.
delete (/** @type {any} */ (FileSystemFileHandle.prototype).move);

// A file knows its own name alone, so folders tell theirs to what they hand out.
const paths = new WeakMap();
for (const ask of ["getDirectoryHandle", "getFileHandle"]) {
  const plain = FileSystemDirectoryHandle.prototype[ask];
  FileSystemDirectoryHandle.prototype[ask] = async function (name, ...options) {
    const found = await plain.call(this, name, ...options);
    paths.set(found, [...(paths.get(this) ?? []), name]);
    return found;
  };
}

const open = FileSystemFileHandle.prototype.createWritable;

FileSystemFileHandle.prototype.createWritable = async function (...options) {
  const stream = await open.apply(this, options);
  if (!this.name.endsWith(".yaml")) return stream;
  const before = await (await this.getFile()).text();
  const write = stream.write.bind(stream);
  stream.write = async (data) => {
    const text = merge(before, typeof data === "string" ? data : await new Response(/** @type {Blob} */ (data)).text());
    const faults = await check(paths.get(this), text);
    if (!faults.length) return write(text);
    await stream.abort(); // the form closes it whatever happens, and would leave an empty file
    if (!before) await /** @type {any} */ (this).remove?.(); // it was made a moment ago
    throw new Error(faults.map((fault) => `• ${fault}`).join(" ")); // the form shows it, and keeps what was typed
  };
  return stream;
};

/** What would be wrong. Where nobody can say, the preview itself will. */
async function check(path, text) {
  if (path?.[0] !== "content") return [];
  const body = JSON.stringify({ name: path.join("/"), text });
  const answer = await fetch("/check", { method: "POST", body }).catch(() => null);
  return answer?.ok ? answer.json() : [];
}
