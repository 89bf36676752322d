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

// The contents of a long page stand open beside it where there is room.
const contents = document.querySelector("details.toc");
if (contents && matchMedia("(min-width: 78em)").matches) contents.open = true;

// To whoever's browser rather speaks another language of the site.
const languages = [...document.querySelectorAll(".languages-of-page [lang]")];
const here = document.documentElement.lang;
const codes = [here, ...languages.map(({ lang }) => lang)];
const spoken = navigator.languages.map((tag) => tag.split("-")[0]).find((code) => codes.includes(code));
if (languages.length && spoken && spoken !== here) import("./offer.js").then(({ offer }) => offer(spoken), () => {});

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
