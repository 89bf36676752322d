// Days, as people write them, as the rules take them (2026-08-31), and as the questions tell them
// apart. A day is always text: no time zone can move it.

const EARLIEST = "1900-01-01";
const LATEST = "2199-12-31";

const two = (number) => String(number).padStart(2, "0");

/** The phone's own day. */
export function today() {
  const now = new Date();
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function daysOf(year, month) {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Whether a text is a day that the rules take. */
export function isDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < EARLIEST || text > LATEST) return false;
  const [year, month, day] = text.split("-").map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

/** A day in a sentence, by the pattern of the language: what stands in quotes is not a pattern. */
export function inWords(day, { date, months }) {
  const [year, month, number] = day.split("-").map(Number);
  const signs = { MMMM: months[month - 1], y: year, d: number };
  const parts = date.split("'");
  return parts.map((part, i) => (i % 2 ? part : part.replace(/MMMM|y|d/g, (sign) => signs[sign]))).join("");
}

/**
 * What was written into the three fields: {day: "2026-08-31"}, or {faults: [[field, word], …]} with
 * the name of the word that says what to mend.
 */
export function read(written, latest = LATEST) {
  const fields = ["day", "month", "year"];
  const empty = fields.filter((field) => !written[field].trim());
  if (empty.length === 3) return { faults: [["day", "error-date-missing"]] };
  const faults = empty.map((field) => [field, `error-${field}-missing`]);
  const number = (field) => (/^\s*\d{1,4}\s*$/.test(written[field]) ? Number(written[field]) : NaN);
  const [day, month, year] = fields.map(number);
  const wrong = (field, right) => !empty.includes(field) && !right && faults.push([field, `error-${field}`]);
  const yearGiven = year >= 1900 && year <= 2199;
  const monthGiven = month >= 1 && month <= 12;
  wrong("day", day >= 1 && day <= (monthGiven ? daysOf(yearGiven ? year : 2000, month) : 31));
  wrong("month", monthGiven);
  wrong("year", yearGiven);
  if (faults.length) return { faults: faults.sort(([a], [b]) => fields.indexOf(a) - fields.indexOf(b)) };
  const found = `${year}-${two(month)}-${two(day)}`;
  return found > latest ? { faults: [["year", "error-birth-future"]] } : { day: found };
}

/** The day on which somebody is `age`; 29 February counts as 28 February. */
export function birthday(born, age) {
  const [year, month, day] = born.split("-").map(Number);
  return `${year + age}-${two(month)}-${two(Math.min(day, daysOf(year + age, month)))}`;
}

/** The class of a date by which the flow goes on (eligibility.walk.dates). */
export function classOf(key, day, answers, now, adult) {
  if (key === "birth_date") return now < birthday(day, adult) ? "minor" : "adult";
  if (key === "policy_start") {
    if (day > answers.policy_end) return "after-end";
    return day > now ? "not-begun" : "begun";
  }
  if (day < now) return "ended";
  return day === now && key === "policy_end" ? "ends-today" : "runs";
}
