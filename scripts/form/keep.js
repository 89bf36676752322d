// Between the form and the disk: what is saved keeps the file as people wrote it, but for the change.
import { merge } from "./merge.js";

// With `move` the form writes a new file and puts it in the old one's place; without, it writes the
// file itself, and then the old text is at hand. The browser makes either whole or not at all.
delete FileSystemFileHandle.prototype.move;

const open = FileSystemFileHandle.prototype.createWritable;

FileSystemFileHandle.prototype.createWritable = async function (...options) {
  const stream = await open.apply(this, options);
  if (!this.name.endsWith(".yaml")) return stream;
  const before = await (await this.getFile()).text();
  const write = stream.write.bind(stream);
  stream.write = async (data) => write(merge(before, typeof data === "string" ? data : await new Response(data).text()));
  return stream;
};
