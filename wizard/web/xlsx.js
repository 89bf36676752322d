// The sheets of an XLSX workbook as rows of text, read with care: the file may be hostile.
//
// A workbook is a zip of XML. No document type and no entity is accepted.

import { MOST_ROWS } from "./table.js";
import { Unreadable } from "./unreadable.js";
import { unzip } from "./zip.js";

const MOST_COLUMNS = 200;
const MOST_CHARACTERS = 20_000_000; // of all cells: one shared text may stand in every cell
const PLACE = /^([A-Z]{1,3})[1-9]\d{0,6}$/;
const LINKS = /\/relationships$/; // the namespace of r:id, in the strict form of the format and in the common one
const NOT_A_PATTERN = /"[^"]*"|\\.|\[[^\]]*\]/g;
const DAY = 86_400_000; // ms
const [SINCE_1900, SINCE_1904] = [Date.UTC(1899, 11, 30), Date.UTC(1904, 0, 1)];

/** Formats of dates that no file spells out. */
const isBuiltInDate = (number) => (number >= 14 && number <= 17) || number === 22 || (number >= 27 && number <= 36) || (number >= 50 && number <= 58);

/** A workbook: `sheets` in their order, as {name, hidden, rows}; `rows(most)` gives the first [row number, cells] of those that hold something.
 * A cell is text; or, for a number that may be a day, {text, day}. Throws Unreadable. */
export function workbook(bytes) {
  const parts = unzip(bytes);
  if (!parts.names.some((name) => name.startsWith("xl/"))) throw new Unreadable("not-a-table");
  const book = { strings: strings(parts), dates: datedStyles(parts), firstDay: SINCE_1900, characters: 0 };
  const main = xml(parts, "xl/workbook.xml");
  const links = xml(parts, "xl/_rels/workbook.xml.rels");
  const settings = main?.getElementsByTagNameNS("*", "workbookPr")[0];
  if (["1", "true"].includes(settings?.getAttribute("date1904"))) book.firstDay = SINCE_1904;
  const targets = new Map(all(links, "Relationship").map((link) => [link.getAttribute("Id"), link.getAttribute("Target") ?? ""]));
  const sheets = all(main, "sheet").flatMap((sheet) => {
    const path = pathOf(targets.get(linkOf(sheet)) ?? "");
    if (!parts.has(path)) return []; // a chart is no sheet
    const hidden = (sheet.getAttribute("state") ?? "visible") !== "visible";
    return [{ name: sheet.getAttribute("name") ?? "", hidden, rows: (most) => rowsOf(xml(parts, path), book, most) }];
  });
  if (!sheets.length) throw new Unreadable("damaged");
  return sheets;
}

/** A part as a document, or null where it is not there. */
function xml(parts, name) {
  if (!parts.has(name)) return null;
  const text = decoded(parts.read(name));
  // No workbook has a document type; entities could unfold without end or read other files.
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Unreadable("damaged");
  const document = new DOMParser().parseFromString(text, "application/xml");
  if (document.getElementsByTagName("parsererror").length) throw new Unreadable("damaged");
  return document;
}

function decoded(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head)?.[1] ?? "utf-8";
  const encoding = /^\xfe\xff|^\0</.test(head) ? "utf-16be" : /^\xff\xfe|^<\0/.test(head) ? "utf-16le" : declared;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Unreadable("damaged");
  }
}

const all = (document, name) => [...(document?.getElementsByTagNameNS("*", name) ?? [])];

/** The text of a cell or of a shared string: of its runs, and not how they are pronounced (rPh). */
const runs = (element) =>
  all(element, "t")
    .filter((run) => run.parentElement.localName !== "rPh")
    .map((run) => run.textContent)
    .join("");

function linkOf(sheet) {
  return [...sheet.attributes].find((one) => one.localName === "id" && LINKS.test(one.namespaceURI ?? ""))?.value;
}

/** Where a part lies that the workbook names: beside itself, or from the root. */
function pathOf(target) {
  return decodeURI(new URL(target, "http://zip/xl/").pathname.slice(1)).toLowerCase();
}

function strings(parts) {
  return all(xml(parts, "xl/sharedStrings.xml"), "si").map(runs);
}

/** By style: does it show a number as a date? */
function datedStyles(parts) {
  const styles = xml(parts, "xl/styles.xml");
  const patterns = new Map(all(styles, "numFmt").map((format) => [format.getAttribute("numFmtId"), format.getAttribute("formatCode") ?? ""]));
  return all(styles, "xf")
    .filter((style) => style.parentElement.localName === "cellXfs")
    .map((style) => {
      const number = style.getAttribute("numFmtId") ?? "";
      const pattern = (patterns.get(number) ?? "").replace(NOT_A_PATTERN, "").toLowerCase();
      return pattern.includes("d") || pattern.includes("yy") || isBuiltInDate(Number(number));
    });
}

function rowsOf(document, book, most) {
  const found = [];
  let line = 0;
  for (const row of all(document, "row")) {
    const number = row.getAttribute("r") ?? "";
    line = /^\d{1,7}$/.test(number) ? Number(number) : line + 1;
    const cells = cellsOf(row, book);
    if (!cells.length) continue;
    if (found.length >= MOST_ROWS) throw new Unreadable("too-long", { most: MOST_ROWS });
    found.push([line, cells]);
    if (found.length === most) break; // the rest is not wanted
  }
  return found;
}

function cellsOf(row, book) {
  const cells = [];
  let column = -1;
  for (const cell of row.children) {
    if (cell.localName !== "c") continue;
    const place = PLACE.exec(cell.getAttribute("r") ?? "");
    column = place ? columnOf(place[1]) : column + 1;
    const shown = shownIn(cell, book);
    const text = shown.text ?? shown;
    if (!text.trim()) continue;
    if (column >= MOST_COLUMNS) throw new Unreadable("too-wide", { most: MOST_COLUMNS });
    book.characters += text.length;
    if (book.characters > MOST_CHARACTERS) throw new Unreadable("too-big");
    cells[column] = shown;
  }
  return Array.from(cells, (cell) => cell ?? "");
}

/** What a cell shows. */
function shownIn(cell, book) {
  const kind = cell.getAttribute("t") ?? "n";
  if (kind === "inlineStr") return runs(cell);
  const value = [...cell.children].find((child) => child.localName === "v")?.textContent ?? "";
  if (kind === "s") return (/^\d{1,9}$/.test(value) && book.strings[Number(value)]) || "";
  if (kind === "b") return value === "1" ? "TRUE" : "FALSE";
  if (kind === "d") return value.replace(/T00:00:00$/, "");
  return kind === "n" && value ? numberIn(cell, value, book) : value;
}

function numberIn(cell, value, book) {
  const amount = Number(value);
  const text = Number.isInteger(amount) && Math.abs(amount) < 1e15 ? String(amount) : value;
  const day = dayOf(amount, book.firstDay);
  if (!day) return text;
  const style = cell.getAttribute("s") ?? "0";
  return /^\d{1,9}$/.test(style) && book.dates[Number(style)] ? day : { text, day };
}

/** Days are counted from 1900 or 1904. A number as small as a year is taken for no day. */
function dayOf(amount, firstDay) {
  if (!(amount >= 3000 && amount < 200_000)) return null;
  return new Date(firstDay + Math.floor(amount) * DAY).toISOString().slice(0, 10);
}

/** A is 0, Z 25, AA 26. */
function columnOf(letters) {
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
