// Offers the language of the browser, once in a visit; nobody is sent anywhere. That one wants to stay is kept on the phone
// only when one says so.

const WORDS = {}; // the build writes here, by language: [how it offers itself, how one stays in it]
const KEY = "tirkelu-tongue"; // in sessionStorage the language that was offered, in localStorage the one that one stays in

export function offer(code) {
  const menu = document.querySelector(".languages-of-page");
  const here = document.documentElement.lang;
  // Where storage is blocked nothing could say that it was offered before: this throws, and nothing is offered.
  if (localStorage.getItem(KEY) === here || sessionStorage.getItem(KEY)) return;
  sessionStorage.setItem(KEY, code);
  const way = [...menu.querySelectorAll("a")].find(({ lang }) => lang === code).cloneNode();
  way.textContent = WORDS[code][0];
  const stay = document.createElement("button");
  stay.type = "button";
  stay.textContent = WORDS[here][1];
  const line = document.createElement("p");
  line.className = "offer";
  line.append(way, stay);
  stay.addEventListener("click", () => {
    localStorage.setItem(KEY, here);
    line.remove();
  });
  document.querySelector("main").prepend(line);
}
