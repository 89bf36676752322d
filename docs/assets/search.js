// The search page. What is typed stays here: the texts are fetched once, the looking is done on the phone.

import { Finder, fold, stem } from "./finder.js";

const form = document.querySelector("form[role=search]");
const input = form.querySelector("input");
const status = form.querySelector("[role=status]");
const alarm = document.querySelector("#alarm");
const list = document.querySelector(".results");
const all = document.querySelector("#all");
const language = document.documentElement.lang;
const words = form.dataset;

let finder;
function ready() {
  finder = finder ?? load().catch((error) => ((finder = undefined), Promise.reject(error)));
  return finder;
}

async function load() {
  const answer = await fetch(words.index);
  if (!answer.ok) throw new Error(answer.status);
  return new Finder(await answer.json(), language);
}

// The fragment is never sent to a server; it brings the words back when the reader comes back.
function keep() {
  const query = input.value.trim();
  history.replaceState(null, "", query ? `#q=${encodeURIComponent(query)}` : location.pathname);
  return query;
}

async function search() {
  const query = keep();
  all.hidden = Boolean(query);
  list.textContent = "";
  alarm.hidden = true;
  if (!query) return (status.textContent = "");
  status.textContent = words.loading;
  try {
    const finder = await ready();
    const found = finder.find(query);
    if (input.value.trim() !== query) return;
    alarm.hidden = !finder.isDanger(query);
    const count = found.length ? words.found.replace("{count}", found.length) : words.none;
    status.textContent = alarm.hidden ? count : `${words.danger} ${count}`;
    all.hidden = found.length > 0;
    list.textContent = "";
    list.append(...found.map(result));
  } catch {
    status.textContent = words.failed;
    all.hidden = false;
  }
}

function result({ address, anchor, title, heading, text, terms }) {
  const item = document.createElement("li");
  const link = item.appendChild(document.createElement("a"));
  link.href = words.home + address + (anchor && `#${anchor}`);
  link.textContent = heading ? `${title} — ${heading}` : title;
  item.appendChild(document.createElement("p")).append(...excerpt(text, terms));
  return item;
}

// A piece of the text round the first word that was found, the found words marked.
function excerpt(text, terms) {
  const pieces = text.split(/([\p{L}\p{N}]+)/u);
  const hit = (piece) => terms.includes(stem(fold(piece), language));
  const first = pieces.findIndex(hit);
  const start = first > 24 ? first - 13 : 0;
  const shown = pieces.slice(start, start + 50);
  return [
    start ? "…" : "",
    ...shown.map((piece) => {
      if (!piece || !hit(piece)) return piece;
      const mark = document.createElement("mark");
      mark.textContent = piece;
      return mark;
    }),
    start + 50 < pieces.length ? "…" : "",
  ];
}

let pause;
input.addEventListener("input", () => {
  clearTimeout(pause);
  // Who has gone on to the results already keeps them: they do not change under the hand.
  pause = setTimeout(() => list.contains(document.activeElement) || search(), 200);
});
// Whoever types and goes on at once, sooner than the search, finds all the words again.
input.addEventListener("change", keep);
input.addEventListener("focus", () => ready().catch(() => {}), { once: true });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(pause);
  search();
});

form.hidden = false;
document.documentElement.dataset.taken = "";
const before = new URLSearchParams(location.hash.slice(1)).get("q");
if (before) {
  input.value = before;
  search();
} else {
  input.focus({ preventScroll: true });
}
