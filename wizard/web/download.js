// A file for the person: it is made on this device and comes from nowhere else.

import { h } from "./element.js";

// Browsers inside other apps: Android marks its WebView, and on an iPhone only Safari calls itself Safari. There a
// download does nothing, and nothing says so.
const { userAgent } = navigator;
export const insideAnApp =
  /; wv\)|FBA[NV]|Instagram|Telegram|Line\//.test(userAgent) || (/iPhone|iPad|iPod/.test(userAgent) && !/Safari\//.test(userAgent));

/** `parts` as a Blob takes them. */
export function download(name, type, parts) {
  const address = URL.createObjectURL(new Blob(parts, { type: `${type};charset=utf-8` }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** What hands a file to another app, or undefined where the browser does not let one. */
export function sharing(name, type, parts) {
  const files = [new File(parts, name, { type })];
  if (!navigator.canShare?.({ files })) return undefined;
  return () => share({ files });
}

export const share = (what) => navigator.share(what).catch(() => {}); // the person may think better of it
