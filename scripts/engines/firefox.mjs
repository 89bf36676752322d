// Firefox, asked by lines of JSON on standard input: {name, args} → {value} or {error}.
//
//     node scripts/engines/firefox.mjs EXECUTABLE
//
// It has its back/forward cache, as people have it; puppeteer speaks WebDriver BiDi with it.

import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.argv[2],
  headless: true,
  extraPrefsFirefox: { "network.dns.offline-localhost": false },
  protocolTimeout: 120_000,
});
const page = await browser.newPage();
await page.setViewport({ width: 360, height: 740 });

const calls = {
  // Now and then its word that the page is loaded does not come; browsers.py looks for itself.
  goto: (url) => page.goto(url, { waitUntil: "domcontentloaded", timeout: 10_000 }).catch(() => null),
  evaluate: (code) => page.evaluate(`(async () => (${code}))()`),
  pdf: () => page.pdf({ preferCSSPageSize: true }).then((bytes) => Buffer.from(bytes).toString("base64")),
};

console.log(JSON.stringify({ value: await browser.version() }));
for await (const line of createInterface({ input: process.stdin })) {
  const { name, args } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ value: (await calls[name](...args)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
await browser.close();
