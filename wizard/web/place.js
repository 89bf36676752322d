// Where the wizard stands: on its own page, or in a frame on a page of somebody else (embed.js).
//
// Out of the frame go two messages: {tirkelu: "height", height} and {tirkelu: "show"}. They tell
// nothing of the answers, and the height is told in steps, since an exact one would tell the question.
// In comes nothing: there is no listener. What the page asks for stands in the address (theme.js).

const STEP = 64; // pixels

const { home } = document.querySelector("#wizard").dataset; // from the frame to the wizard's own page
const page = new URL(home ?? ".", location.origin + location.pathname).href;

export const inFrame = home !== undefined;

/** A whole address, from one that is seen from the wizard's own page. */
export const address = (way) => new URL(way, page).href;

/** The top of the wizard comes into view. */
export function toTop() {
  scrollTo(0, 0);
  if (inFrame) tell({ tirkelu: "show" });
}

/** To whoever has the frame: who that is the frame does not know, and need not. */
function tell(message) {
  parent.postMessage(message, "*");
}

let told = 0;
function tellHeight() {
  const height = Math.ceil(document.documentElement.offsetHeight / STEP) * STEP;
  if (height !== told) tell({ tirkelu: "height", height });
  told = height;
}

if (inFrame && parent !== self) {
  new ResizeObserver(tellHeight).observe(document.documentElement);
  tellHeight();
  // Links open beside the page (<base target>); a telephone number opens no page.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("a");
    if (link?.protocol === "tel:") link.target = "_self";
  });
}
