/**
 * Makes an element. A function among the attributes listens to the event of that name; null, false
 * and undefined are left out, among children too. Text is text, never HTML.
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  const missing = [null, undefined, false];
  element.append(...children.flat(Infinity).filter((child) => !missing.includes(child)));
  return element;
}

/** These children, and no others. */
export function fill(element, children) {
  element.textContent = "";
  element.append(...children.filter(Boolean));
}

const SVG = "http://www.w3.org/2000/svg";

/** One of the pictograms of the page (docs/theme/partials/icons.html). It only repeats the words beside it. */
export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  picture.append(document.createElementNS(SVG, "use"));
  picture.firstChild.setAttribute("href", `#i-${name}`);
  return picture;
}
