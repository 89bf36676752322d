// The page while Python is on its way, and the page for when it does not come. Both know the way to
// the plain pages, at the very point where the person is.

import { h } from "./element.js";
import { listen, stage } from "./python.js";

const QUIET = 1000; // who waits less need not be told
const SLOW = 20000;
const NETWORK = ["missing", "corrupt", "stalled", "offline"];

const heading = (text) => h("h1", { id: "title-of-page", tabindex: -1 }, text);

function plainLink(site, address) {
  const { words } = site;
  const link = h("a", { class: "md-button second", href: address }, words["wizard-static-here"]);
  return [h("p", {}, link), h("p", { class: "hint" }, words["wizard-static-seen"])];
}

/** The parts of the page, and the function that ends their work. */
export function waiting(site, plain) {
  const line = h("p", { class: "stage", "aria-hidden": "true" });
  const status = h("p", { class: "hidden", role: "status" });
  const bar = h("progress", { max: 1, hidden: true, "aria-hidden": "true" });
  const slow = h("div", { role: "status" });
  let spoken = "";
  let told = false;
  const tell = () => {
    if (!told) return;
    const { name, loaded, total } = stage;
    bar.hidden = name !== "download" || !total;
    if (!bar.hidden) bar.value = loaded / total;
    line.textContent = sentence(site, name, loaded, total);
    const step = name + (total ? Math.floor((4 * loaded) / total) : ""); // spoken at each quarter only
    if (step === spoken) return;
    spoken = step;
    status.textContent = line.textContent;
  };
  const later = () => {
    told = true;
    tell();
  };
  const timers = [
    setTimeout(later, QUIET),
    setTimeout(() => slow.append(h("p", {}, site.words["wizard-slow"]), ...plainLink(site, plain)), SLOW),
  ];
  const deaf = listen(tell);
  const end = () => {
    timers.forEach(clearTimeout);
    deaf();
  };
  return { parts: [heading(site.words["wizard-waiting"]), line, bar, status, slow], end };
}

function sentence(site, name, loaded, total) {
  if (name !== "download") return site.words["wizard-stage-start"];
  if (!total) return site.words["wizard-loading-rules"];
  // Not in megabytes: what is counted here is unpacked, and four times what the phone pays for.
  return site.say("wizard-stage-download", { percent: Math.floor((100 * loaded) / total) });
}

/** The parts of the page for a failure with this code of worker.js. */
export function failure(site, code, plain, again) {
  const network = NETWORK.includes(code);
  const { words } = site;
  return [
    heading(words["wizard-failed-title"]),
    h("p", {}, words[network ? "wizard-failed-network" : "wizard-failed-phone"]),
    network && h("p", {}, h("button", { class: "md-button", type: "button", click: again }, words["wizard-again"])),
    plainLink(site, plain),
  ];
}
