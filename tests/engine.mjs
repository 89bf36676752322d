// One browser, asked by lines of JSON on standard input: {id, name, args} → {id, value} or {id, error}.
//
//     node tests/engine.mjs firefox|chrome EXECUTABLE [ARGUMENT…]
//
// puppeteer speaks WebDriver BiDi with Firefox and the DevTools protocol with Chromium, also with old ones.

import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const [, , kind, executablePath, ...args] = process.argv;
const browser = await puppeteer.launch({
  browser: kind === "firefox" ? "firefox" : "chrome",
  executablePath,
  args,
  headless: kind === "firefox" || "shell",
  ignoreDefaultArgs: [
    "--disable-back-forward-cache",
    "--disable-features=Translate,AcceptCHFrame,MediaRouter,OptimizationHints,ProcessPerSiteUpToMainFrameThreshold,IsolateSandboxedIframes",
  ],
  extraPrefsFirefox: { "network.dns.offline-localhost": false },
  protocolTimeout: 120_000,
});
let pages = [];

async function open() {
  const page = await browser.newPage();
  await page.setViewport({ width: 360, height: 740 }).catch(() => {});
  pages.push(page);
  return pages.length - 1;
}

const calls = {
  open,
  close: (tab) => pages[tab].close(),
  goto: (tab, url) => pages[tab].goto(url, { waitUntil: "load", timeout: 60_000 }).then(() => true),
  evaluate: (tab, code) => pages[tab].evaluate(`(async () => (${code}))()`),
  click: (tab, selector, modifier) => click(pages[tab], selector, modifier),
  front: (tab) => pages[tab].bringToFront(),
  before: (tab, code) => pages[tab].evaluateOnNewDocument(code).then(() => true),
  version: () => browser.version(),
};

async function click(page, selector, modifier) {
  if (modifier) await page.keyboard.down(modifier);
  await page.click(selector);
  if (modifier) await page.keyboard.up(modifier);
}

console.log(JSON.stringify({ id: 0, value: await browser.version() }));
for await (const line of createInterface({ input: process.stdin })) {
  const { id, name, args: given } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ id, value: (await calls[name](...given)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ id, error: String(error) }));
  }
}
await browser.close();
