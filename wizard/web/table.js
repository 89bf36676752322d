// A file as rows of a table: CSV or XLSX, whatever people save. Python is given rows, never bytes.

import { decode, linesOf, rows, SEPARATORS } from "./csv.js";
import { Unreadable } from "./unreadable.js";

export const MOST_BYTES = 5_000_000;
const HEAD_WITHIN = 40; // as eligibility.output.batch has it: rows above the heading
export const MOST_ROWS = 10_000; // as eligibility.output.batch has it
const OTHER_FILES = [[0xd0, 0xcf, 0x11, 0xe0], [0x25, 0x50, 0x44, 0x46], [0x7b, 0x5c, 0x72, 0x74], [0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8]]; // .xls or locked, PDF, RTF, PNG, JPEG
const ZIP = [0x50, 0x4b, 3, 4];

const begins = (bytes, signs) => signs.every((sign, at) => bytes[at] === sign);
const isFilled = ([, cells]) => cells.some((cell) => typeof cell !== "string" || cell.trim());

/** {rows, separator, sheet, unread}: rows as [line, cells, whole], which end with the first that is too many; the sheet of a
 * workbook that was read, and those that were not. `headings(tops)` says of the first rows of several tables how many
 * headings Python knows of each, and whether the one that it needs is there. Throws Unreadable. */
export async function readTable(bytes, headings) {
  if (bytes.length > MOST_BYTES) throw new Unreadable("too-big");
  if (begins(bytes, ZIP)) return ofWorkbook(bytes, headings);
  if (OTHER_FILES.some((signs) => begins(bytes, signs))) throw new Unreadable("not-a-table");
  const lines = linesOf(decode(bytes));
  const known = await headings(SEPARATORS.map((sign) => first(rows(lines, sign), HEAD_WITHIN).map(([, cells]) => cells)));
  const best = known.reduce((best, { known: count }, at) => (count > known[best].known ? at : best), 0);
  const separator = SEPARATORS[best];
  return { rows: first(rows(lines, separator), HEAD_WITHIN + MOST_ROWS + 1), separator, sheet: null, unread: [] };
}

/** Of the first rows that hold something. */
function first(found, most) {
  const kept = [];
  for (const row of found) {
    if (!isFilled(row)) continue;
    kept.push(row);
    if (kept.length === most) break;
  }
  return kept;
}

/** The first sheet that is shown and has a heading. A hidden one is never read: nobody would see what was decided. */
async function ofWorkbook(bytes, headings) {
  const { workbook } = await import("./xlsx.js");
  const sheets = carefully(() => workbook(bytes));
  const known = await headings(carefully(() => sheets.map((sheet) => sheet.rows(HEAD_WITHIN).map(([, cells]) => cells))));
  const withHeading = sheets.filter((_, at) => known[at].heading);
  const shown = (sheet) => !sheet.hidden;
  if (withHeading.length && !withHeading.some(shown)) throw new Unreadable("only-hidden", { sheet: withHeading[0].name });
  const chosen = withHeading.find(shown) ?? sheets.find(shown) ?? sheets[0];
  return {
    rows: carefully(() => chosen.rows(HEAD_WITHIN + MOST_ROWS + 1).map(([line, cells]) => [line, cells, true])),
    separator: "",
    sheet: chosen,
    unread: sheets.filter((sheet) => sheet !== chosen),
  };
}

/** What goes wrong on the way through a workbook is damage. */
function carefully(step) {
  try {
    return step();
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable("damaged");
  }
}

/** What is wrong with a file, in words; `say(name, values)` gives them. */
export function faultInWords({ code, values }, say) {
  return say(code === "only-hidden" ? "batch-sheet-only-hidden" : `batch-file-${code}`, values);
}

/** Which sheet of a workbook was read, and which were not. */
export function sheetsInWords({ sheet, unread }, say) {
  if (!sheet) return null;
  const others = unread.map(({ name, hidden }) => say(hidden ? "batch-sheet-hidden" : "batch-sheet-shown", { sheet: name }));
  const left = others.length > 0 && say("batch-sheets-unread", { sheets: others.join(", ") });
  return [say("batch-sheet", { sheet: sheet.name }), left].filter(Boolean).join(" ");
}
