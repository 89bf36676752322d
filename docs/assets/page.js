// The whole script of a content page. Everything works without it.

// What was checked only to a day says so after it, by the reader's clock and Kazakhstan's day.
const KAZAKHSTAN = 0; // hours ahead of UTC; the build writes here what wizard/web/dates.js has
const today = new Date(Date.now() + KAZAKHSTAN * 3600000).toISOString().slice(0, 10);
for (const part of document.querySelectorAll("[data-after]")) part.hidden = today <= part.dataset.after;

// The other language opens at the section that was read last: all languages use the same ids. The way up to the header
// is no reading, so only the way down counts.
let reached = 0;
let before = scrollY;
addEventListener("scroll", () => {
  if (scrollY > before) reached = scrollY;
  before = scrollY;
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-same]");
  if (!link) return;
  const isPassed = (part) => part.getBoundingClientRect().top + scrollY < reached + innerHeight / 3;
  const passed = [...document.querySelectorAll("main [id]")].filter(isPassed);
  link.hash = reached > 100 && passed.length ? passed[passed.length - 1].id : "";
});

// Whoever's browser speaks another language of the site is offered it, once in a visit. That one wants to stay is kept
// on the phone only when one says so.
const CHOSEN = "tirkelu-tongue"; // in localStorage the language that one stays in, in sessionStorage that it was offered

function offer() {
  const menu = document.querySelector(".languages-of-page");
  const here = document.documentElement.lang;
  const chosen = localStorage.getItem(CHOSEN);
  if (!menu || chosen === here || sessionStorage.getItem(CHOSEN)) return;
  const links = [...menu.querySelectorAll("a[lang]")];
  const wanted = chosen ? [chosen] : navigator.languages.map((tag) => tag.split("-")[0].toLowerCase());
  const code = wanted.find((one) => one === here || links.some(({ lang }) => lang === one));
  const link = links.find(({ lang }) => lang === code);
  if (!link) return;
  sessionStorage.setItem(CHOSEN, code);
  const way = link.cloneNode();
  way.textContent = link.dataset.offer;
  const stay = document.createElement("button");
  stay.type = "button";
  stay.textContent = menu.dataset.stay;
  const line = document.createElement("p");
  line.className = "offer";
  line.append(way, stay);
  stay.addEventListener("click", () => {
    localStorage.setItem(CHOSEN, here);
    line.remove();
  });
  document.querySelector("main").prepend(line);
}

try {
  offer();
} catch {
  // Where storage is blocked nothing could say that it was offered before, so it is not offered.
}

// The menu and the languages close by Escape and by a tap elsewhere.
const menus = [...document.querySelectorAll("details.opens")];
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && menus.find((menu) => menu.open);
  if (!open) return;
  open.open = false;
  open.firstElementChild.focus();
});
document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});
