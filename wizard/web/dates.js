// Days, as people write them, as the rules take them (2026-08-31), and as the questions tell them
// apart. A day is always text: no time zone can move it.

const EARLIEST = "1900-01-01";
const LATEST = "2199-12-31";

// The whole country is five hours ahead of UTC since 1 March 2024. The phone's zone is not asked: it may be
// another country's, and many phones still have Almaty as it was.
const KAZAKHSTAN = 5;
const HOUR = 3_600_000; // ms

const two = (number) => String(number).padStart(2, "0");

/** The day in Kazakhstan by the phone's clock. */
export const dayOfClock = () => new Date(Date.now() + KAZAKHSTAN * HOUR).toISOString().slice(0, 10);

/**
 * The day in Kazakhstan, or null if the phone's clock is behind the day on which the site was made, which is wrong for
 * certain. `told` is what the person said instead: {day, seen}, the day of the clock at that time; that goes on.
 */
export function dayOf(released, told) {
  const day = dayOfClock();
  if (isDay(day) && day >= released) return day;
  if (!told) return null;
  const passed = Math.max(0, Date.parse(day) - Date.parse(told.seen)) || 0;
  return new Date(Date.parse(told.day) + passed).toISOString().slice(0, 10);
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

/** What was typed or pasted, without the spaces round it and signs that nobody sees, its digits of any script as 0 to 9. */
function plainly(text) {
  const isDigit = (code) => /^\p{Nd}$/u.test(String.fromCodePoint(code));
  const value = (digit) => {
    const code = digit.codePointAt(0);
    let zero = code; // the ten digits of a script stand in a row
    while (code - zero < 9 && isDigit(zero - 1)) zero -= 1;
    return code - zero;
  };
  return text.normalize("NFKC").replace(/\p{Cf}/gu, "").trim().replace(/\p{Nd}/gu, value);
}

/**
 * What was written into the three fields: {day: "2026-08-31"}, or {faults: [[field, word], …]} with
 * the name of the word that says what to mend.
 */
export function read(written, latest = LATEST) {
  const fields = ["day", "month", "year"];
  const plain = Object.fromEntries(fields.map((field) => [field, plainly(written[field])]));
  const empty = fields.filter((field) => !plain[field]);
  if (empty.length === 3) return { faults: [["day", "error-date-missing"]] };
  const faults = empty.map((field) => [field, `error-${field}-missing`]);
  const number = (field) => (/^\d{1,4}$/.test(plain[field]) ? Number(plain[field]) : NaN);
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

/** The class of a date by which the flow goes on (eligibility.paths.dates). */
export function classOf(key, day, answers, now, adult) {
  if (key === "birth_date") return now < birthday(day, adult) ? "minor" : "adult";
  if (key === "policy_start") {
    if (day > answers.policy_end) return "after-end";
    return day > now ? "not-begun" : "begun";
  }
  if (day < now) return "ended";
  return day === now && key === "policy_end" ? "ends-today" : "runs";
}
