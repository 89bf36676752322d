// A file for the person: it is made on this device and comes from nowhere else.

import { h } from "./element.js";

/** `parts` as a Blob takes them. */
export function download(name, type, parts) {
  const address = URL.createObjectURL(new Blob(parts, { type: `${type};charset=utf-8` }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
