// After one visit to the wizard everything works in flight mode.
//
// A release is a closed list: files with lasting names, and every page of the site in one bundle, each with its
// type, its length and its SHA-256. It is taken whole or not at all, under its own name: one file that differs, such as
// the page by which a free Wi-Fi answers for any address, and nothing is kept until the next visit. A page is of one
// release and names files of that release alone; a file with a lasting name is the same wherever it is kept. So
// releases never mix, also where a page of the release before is still open: its files are kept as well.

const { release, bundle, pages, whole, files } = self.RELEASE; // written before this line by the build
const MINE = `tirkelu-${release}`;
const PATIENCE = 4000; // ms to wait for a content page before the kept one is shown

const root = new URL("./", self.location).href;
const address = (path) => new URL(path, root).href;
const assets = address("assets/");

const routes = [
  { condition: { urlPattern: { pathname: `${new URL(assets).pathname}*` } }, source: "cache" },
  {
    condition: { urlPattern: { pathname: `${root.slice(root.indexOf("/", 9))}:language/wizard/*`, search: "" }, requestMode: "navigate" },
    source: { cacheName: MINE },
  },
];

self.addEventListener("install", (event) => {
  event.waitUntil(take());
  // Where the browser can, it finds what is kept by itself: this worker need not be started for it.
  event.addRoutes?.(routes).catch(() => {});
});
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("message", ({ data }) => data === "take over" && self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || !url.startsWith(root)) return;
  const plain = url.split(/[?#]/)[0];
  if (plain.startsWith(assets)) event.respondWith(lasting(event.request, plain));
  else if (event.request.mode === "navigate") event.respondWith(page(event.request, plain));
});

/** Take every file of the list, one after another, since the phone has little memory and Python is in
 * it; what an older release has under the same name is taken from it. */
async function take() {
  const cache = await caches.open(MINE);
  try {
    for (const path of Object.keys(files)) await cache.put(address(path), (await kept(path)) ?? (await load(path)));
    await takePages(cache);
  } catch (error) {
    await caches.delete(MINE); // half a release is none
    throw error;
  }
}

/** Every page out of the bundle: lines of JSON, of which the first holds what is the same for all. */
async function takePages(cache) {
  const bytes = new Uint8Array(await (await load(bundle)).arrayBuffer());
  let shared;
  let count = 0;
  for (let at = 0, end; at < bytes.length; at = end + 1) {
    end = bytes.indexOf(10, at);
    const line = JSON.parse(new TextDecoder().decode(bytes.subarray(at, end)));
    if (!shared) {
      shared = line;
      continue;
    }
    const [path, html, policy] = line;
    await cache.put(address(path), new Response(html, { headers: { ...shared, "Content-Security-Policy": policy } }));
    count += 1;
  }
  if (count !== pages) throw new Error(`${bundle}: ${count} of ${pages} pages`);
}

/** The file as an older release has it. Where it differs it is thrown out, or it would be the answer for ever. */
async function kept(path) {
  for (const name of await caches.keys()) {
    if (name === MINE) continue;
    const cache = await caches.open(name);
    const found = await cache.match(address(path));
    if (!found) continue;
    const right = await checked(found, path).catch(() => null);
    if (right) return right;
    await cache.delete(address(path));
  }
  return null;
}

/** The file from the server; what the browser has kept of it may be wrong, and is then passed by. */
async function load(path) {
  try {
    return await checked(await fetch(address(path)), path);
  } catch {
    return checked(await fetch(address(path), { cache: "reload" }), path);
  }
}

/** The same answer, if it is to the last byte what the release says. */
async function checked(response, path) {
  if (!response.ok || response.redirected) throw new Error(`${path}: ${response.status}`);
  const [type, length, sum] = path === bundle ? whole : files[path];
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength !== length) throw new Error(`${path}: ${bytes.byteLength} of ${length} bytes`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") !== sum) throw new Error(`${path}: another SHA-256`);
  const headers = new Headers(response.headers);
  headers.set("Content-Type", type);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name); // of the packed bytes
  return new Response(bytes, { headers });
}

/** Forget all releases but this one and the one before it. */
async function tidy() {
  const others = (await caches.keys()).filter((name) => name.startsWith("tirkelu-") && name !== MINE);
  for (const name of others.slice(0, -1)) await caches.delete(name);
}

async function lasting(request, plain) {
  const cache = await caches.open(MINE);
  return (await cache.match(plain)) ?? (await caches.match(plain)) ?? fetch(request);
}

/** The wizard's pages are of this release; others are as new as the network has them. */
async function page(request, plain) {
  const cache = await caches.open(MINE);
  const path = plain.slice(root.length);
  const mine = await cache.match(plain.endsWith("/") ? plain : `${plain}/`);
  if (/^[a-z]{2,3}\/wizard\//.test(path) && mine) return mine;
  const slow = mine && new Promise((resolve) => setTimeout(resolve, PATIENCE, mine));
  const fresh = fetch(request).catch(() => mine ?? missing(cache, path));
  return slow ? Promise.race([fresh, slow]) : fresh;
}

/** A page that the release does not have, in flight mode: the 404 of its language. */
async function missing(cache, path) {
  const language = path.split("/")[0];
  const found = (await cache.match(address(`${language}/404.html`))) ?? (await cache.match(address("404.html")));
  return found ?? Response.error();
}
