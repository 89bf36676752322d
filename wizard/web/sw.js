// After one visit to the wizard everything works in flight mode.
//
// A release is a closed list: files with lasting names, and every page of the site in one bundle.
// It is taken whole or not at all, under its own name. A page is of one release and names files of
// that release alone; a file with a lasting name is the same wherever it is kept. So releases
// never mix, also where a page of the release before is still open: its files are kept as well.

const { release, bundle, files } = self.RELEASE; // written before this line by the build
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
    for (const path of files) await takeOne(cache, path);
    let shared;
    for await (const line of lines((await load(bundle)).body)) {
      if (!shared) shared = line; // the headers of every page stand first
      else await takePage(cache, shared, line);
    }
  } catch (error) {
    await caches.delete(MINE); // half a release is none
    throw error;
  }
}

async function takeOne(cache, path) {
  const old = await caches.match(address(path));
  await cache.put(address(path), old ?? (await load(path)));
}

async function takePage(cache, shared, [path, html, policy]) {
  await cache.put(address(path), new Response(html, { headers: { ...shared, "Content-Security-Policy": policy } }));
}

/** The lines of JSON in a body, one at a time: all pages together are 8 MB. */
async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = "", end = false; !end; ) {
    const { done, value } = await reader.read();
    const found = (rest + (value ?? "")).split("\n");
    rest = found.pop();
    for (const line of found) yield JSON.parse(line);
    end = done;
  }
}

async function load(path) {
  const response = await fetch(address(path));
  if (!response.ok || response.redirected) throw new Error(`${path}: ${response.status}`);
  return response;
}

/** Forget all releases but this one and the one before it. */
async function tidy() {
  const others = (await caches.keys()).filter((name) => name.startsWith("tirkelu-") && name !== MINE);
  for (const name of others.slice(0, -1)) await caches.delete(name);
}

async function lasting(request, plain) {
  return (await caches.match(plain)) ?? fetch(request);
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
