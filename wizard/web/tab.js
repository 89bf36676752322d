// What goes with this tab from one page of the wizard to the other when the language is switched.
// It travels in the name of the window: not in an address, which the phone would note down in its
// history, nor in any storage.

const MARK = "tirkelu:";

/** Answers as text, and the mark of those who gave them. */
export function carry(text, run) {
  pack({ ...peek(), text, run });
}

/** What was carried here, and is taken out: {text, run}. */
export function unpack() {
  const { text, run, erased } = peek();
  if (window.name.startsWith(MARK)) pack({ erased });
  return { text, run };
}

/** These answers were erased: no page of this tab may bring them back. */
export function forget(run) {
  pack({ erased: [...peek().erased, run] });
}

export function wasErased(run) {
  return peek().erased.includes(run);
}

function pack(luggage) {
  window.name = MARK + JSON.stringify(luggage);
}

function peek() {
  const none = { erased: [] };
  if (!window.name.startsWith(MARK)) return none;
  try {
    const found = JSON.parse(window.name.slice(MARK.length));
    return Array.isArray(found.erased) ? found : none;
  } catch {
    return none;
  }
}
