// The person of `make bench`, put into each page before its own scripts: taps an answer as soon as
// it is there, and tells by the console what it saw, in milliseconds since the page was opened.
//
// BENCH is written before this by scripts/bench/visits.py: {answers, pause, painted}.

(() => {
  const { answers, pause, painted } = BENCH;
  const seen = { taps: [] };
  const answer = (code) => document.querySelector(`.answer[data-code="${code}"]`);
  const verdict = () => document.querySelector(".outcome");

  /** What `look` finds, as soon as it finds something. */
  function until(look) {
    return new Promise((resolve) => {
      const found = look();
      if (found) return resolve(found);
      const watch = new MutationObserver(() => {
        const found = look();
        if (!found) return;
        watch.disconnect();
        resolve(found);
      });
      watch.observe(document, { childList: true, subtree: true });
    });
  }

  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const paint = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(0);
      }),
    );

  /** Tap; a link is tapped again until the page's script takes the tap, for this bench is of the script. */
  async function tap(element) {
    for (;;) {
      let taken = element.tagName !== "A";
      const look = (event) => {
        taken ||= event.defaultPrevented;
        event.preventDefault();
      };
      addEventListener("click", look, { once: true });
      const at = performance.now();
      element.click();
      removeEventListener("click", look);
      if (taken) return at;
      await wait(10);
    }
  }

  /** From the tap to what follows it, painted if that is asked. */
  async function follow(element, next) {
    const at = await tap(element);
    const found = await until(() => (element.isConnected ? null : next()));
    if (painted) await paint();
    seen.taps.push(performance.now() - at);
    return found;
  }

  async function walk() {
    let element = await until(() => answer(answers[0]));
    seen.question = performance.now();
    await painting; // nobody taps what is not to be seen
    if (painted) await until(() => self.benchGo);
    for (const [number] of answers.entries()) {
      const code = answers[number + 1];
      const next = code ? () => answer(code) : () => verdict() ?? document.querySelector(".md-button");
      await wait(pause);
      element = await follow(element, next);
    }
    seen.last = performance.now();
    if (!verdict()) await follow(element, verdict); // our page of all answers, and its button
    seen.verdict = performance.now();
    seen.text = verdict().textContent.trim();
    tell();
  }

  /** Whether a finger at the middle of it would hit it. */
  function clickable(shown) {
    if (!shown) return false;
    const { x, y, width, height } = shown.getBoundingClientRect();
    return shown.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  }

  function tell() {
    console.log(`bench:${JSON.stringify(seen)}`);
  }

  const painting = new Promise((resolve) => {
    const watch = (list) => {
      const first = list.getEntriesByName("first-contentful-paint")[0];
      if (!first) return;
      seen.paint = first.startTime;
      seen.clickable = clickable(document.querySelector("a.answer"));
      resolve();
    };
    new PerformanceObserver(watch).observe({ type: "paint", buffered: true });
  });
  if (answers.length) walk();
  else painting.then(tell);
})();
