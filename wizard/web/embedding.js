// The page for those who want the wizard on a page of their own: what they choose stands in the line,
// and the line makes the preview.

const find = (id) => document.querySelector(`#${id}`);
const line = find("line");
const fields = [...document.querySelectorAll("table select, table input")];
const first = new Map(fields.map((field) => [field, field.value]));
const [start] = /<script async src="[^"]*"/.exec(line.textContent);
const source = find("preview").querySelector("script").src;

function show() {
  const chosen = fields.filter((field) => field.id === "lang" || field.value !== first.get(field));
  const script = document.createElement("script");
  script.async = true;
  for (const { id, value } of chosen) script.setAttribute(`data-${id}`, value);
  line.textContent = `${start}${chosen.map(({ id, value }) => ` data-${id}="${value.replace(/["&<>]/g, "")}"`).join("")}></script>`;
  find("preview").textContent = "";
  find("preview").append(script);
  script.src = source;
}

async function copy({ target }) {
  find("copied").textContent = "";
  const done = await navigator.clipboard?.writeText(line.textContent).then(() => true).catch(() => false);
  find("copied").textContent = target.dataset[done ? "copied" : "failed"];
}

for (const field of fields) field.addEventListener("change", show);
find("copy").addEventListener("click", copy);
find("copy").hidden = false;
