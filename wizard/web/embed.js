// The wizard on a page of somebody else, by one line in it:
//
//     <script async src="https://…/embed.js" data-lang="ru"></script>
//
// Where the line stands there is a frame with the wizard. From the frame come its height and the wish
// to be seen, and nothing else; the page gives it a language and a look.

(() => {
  const WORDS = {}; // the build writes them here: by language, `title` of the frame and `open`, where there is none
  const LOOK = { theme: "theme", accent: "accent", "accent-dark": "accentDark", radius: "radius", size: "size" };
  // allow-same-origin: the frame may be its own site, whose files and worker it loads; the page round it
  // is another site. Left out: to lead the page away, to ask for full screen, pointer lock or storage.
  const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-modals allow-downloads allow-popups allow-popups-to-escape-sandbox";
  const FIRST = 640; // pixels, until the frame says what it needs
  const MOST = 20000;
  const PATIENCE = 5000; // ms after the frame has come

  const script = document.currentScript;
  const { dataset } = script;
  const site = new URL(".", script.src);
  const languages = Object.keys(WORDS);
  const asked = [dataset.lang, document.documentElement.lang.split("-")[0]];
  const language = asked.find((code) => languages.includes(code)) ?? languages[0];
  const look = Object.entries(LOOK)
    .filter(([, name]) => dataset[name])
    .map(([name, from]) => `${name}=${encodeURIComponent(dataset[from].trim().replace(/^#/, ""))}`);

  const frame = document.createElement("iframe");
  frame.title = WORDS[language].title;
  if (site.origin !== location.origin) frame.setAttribute("sandbox", SANDBOX); // our own preview would be none the safer
  frame.allow = "clipboard-write";
  frame.referrerPolicy = "no-referrer";
  frame.loading = "lazy";
  Object.assign(frame.style, { display: "block", width: "100%", height: `${FIRST}px`, border: "0" });
  frame.src = `${new URL(`${language}/wizard/embed/`, site)}#${[...look, "resized=1"].join("&")}`;

  let heard = false;
  addEventListener("message", ({ source, origin, data }) => {
    if (!source || source !== frame.contentWindow || origin !== site.origin) return;
    heard = true;
    if (data?.tirkelu === "height" && Number.isInteger(data.height) && data.height > 0) {
      frame.style.height = `${Math.min(data.height, MOST)}px`;
    }
    // Only for who is in the frame: the page is never moved under somebody who reads it.
    if (data?.tirkelu === "show" && document.activeElement === frame) {
      const { top } = frame.getBoundingClientRect();
      if (top < 0 || top > innerHeight / 2) frame.scrollIntoView();
    }
  });

  /** The frame was refused or is broken: then a way to the wizard's own page. */
  function wayOut() {
    if (heard || !frame.isConnected) return;
    const link = document.createElement("a");
    Object.assign(link, { href: new URL(`${language}/wizard/`, site), target: "_blank", rel: "noopener", textContent: WORDS[language].open });
    frame.after(link);
  }
  frame.addEventListener("load", () => setTimeout(wayOut, PATIENCE), { once: true });

  if (script.parentElement !== document.head) script.after(frame);
  else if (document.body) document.body.append(frame);
  else addEventListener("DOMContentLoaded", () => document.body.append(frame));
})();
