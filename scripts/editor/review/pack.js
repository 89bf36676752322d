// Keeps what the reader ticks and writes in this file's own storage, and gives it out as one file.
"use strict";

/** @typedef {{at: string, mark: string, said: string, verdict: string, better?: string, note?: string}} Answer */

(() => {
  /** @type {{format: string, language: string, made: string, id: string}} */
  const meta = JSON.parse(document.body.dataset.meta ?? "");
  const place = "tirkelu-review-" + meta.id;
  const articles = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("article")]);
  const name = /** @type {HTMLInputElement} */ (find(document, "#name"));
  const kept = find(document, "#kept");
  /** @type {Record<string, Answer>} */
  let answers = {};

  /** What the page has for certain. @param {ParentNode} within @param {string} selector */
  function find(within, selector) {
    return /** @type {HTMLElement} */ (within.querySelector(selector));
  }

  /** A field one can type into. @param {ParentNode} within @param {string} selector */
  function field(within, selector) {
    return /** @type {HTMLInputElement} */ (find(within, selector));
  }

  /** @returns {{name?: string, answers?: Record<string, Answer>}} */
  function load() {
    try {
      return JSON.parse(localStorage.getItem(place) ?? "{}");
    } catch {
      return {};
    }
  }

  function count() {
    find(document, "#done").textContent = String(Object.keys(answers).length);
  }

  function save() {
    try {
      localStorage.setItem(place, JSON.stringify({ name: name.value, answers }));
      kept.textContent = "✓";
    } catch {
      // Some phones let no file keep anything: then the reader must know before the page is closed.
      kept.textContent = "Сақталмайды, файлға сақтаңыз! / Не хранится: сохраните в файл!";
    }
    count();
  }

  /** @param {HTMLElement} article @param {Answer | undefined} answer */
  function show(article, answer) {
    const verdict = answer?.verdict ?? "";
    if (verdict) article.dataset.verdict = verdict;
    else delete article.dataset.verdict;
    const better = find(article, ".better");
    better.hidden = verdict !== "better";
    field(article, `input[type=radio][value="${verdict}"]`).checked = true;
    if (!better.hidden) {
      // The old words stand there to begin with: most proposals change one of them.
      field(better, "textarea").value = answer?.better ?? article.dataset.text ?? "";
      field(better, ".note").value = answer?.note ?? "";
    }
  }

  /** @param {HTMLInputElement} changed */
  function take(changed) {
    const article = /** @type {HTMLElement | null} */ (changed.closest("article"));
    if (!article) return save();
    const { at = "", mark = "", text = "" } = article.dataset;
    const verdict = field(article, "input[type=radio]:checked").value;
    if (changed.type === "radio") {
      // The one that is at hand stays in sight, whatever the filter hides.
      for (const other of articles) delete other.dataset.now;
      article.dataset.now = "";
      if (verdict) answers[mark] = { ...answers[mark], at, mark, said: text, verdict };
      else delete answers[mark];
      show(article, answers[mark]);
    }
    if (verdict === "better") {
      answers[mark].better = field(article, "textarea").value;
      answers[mark].note = field(article, ".note").value;
    }
    save();
  }

  function given() {
    const today = new Date();
    const parts = [today.getFullYear(), today.getMonth() + 1, today.getDate()];
    return {
      format: meta.format,
      language: meta.language,
      made: meta.made,
      reader: name.value.trim(),
      day: parts.map((part) => String(part).padStart(2, "0")).join("-"),
      answers: articles.map((article) => answers[article.dataset.mark ?? ""]).filter(Boolean),
    };
  }

  function give() {
    const all = given();
    const text = JSON.stringify(all, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `review-${meta.language}-${all.day}.json`;
    link.click();
    field(document, "#answers").value = text;
    /** @type {HTMLDialogElement} */ (find(document, "#copy")).showModal();
  }

  const before = load();
  answers = before.answers ?? {};
  name.value = before.name ?? "";
  for (const article of articles) {
    const answer = answers[article.dataset.mark ?? ""];
    if (answer) show(article, answer);
  }
  count();
  document.addEventListener("input", (event) => {
    const changed = /** @type {HTMLInputElement} */ (event.target);
    if (changed.id === "open-only") document.body.classList.toggle("open-only", changed.checked);
    else take(changed);
  });
  find(document, "#export").addEventListener("click", give);
})();
