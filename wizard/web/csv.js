// Text with separators (CSV), read as people save it: UTF-8 with and without a mark, UTF-16, Windows-1251; separated by
// semicolons, commas or tabs.

import { Unreadable } from "./unreadable.js";

export const SEPARATORS = [";", "\t", ","];
const LONGEST = 30; // lines that one row may span; more is a quotation mark that nobody closed

/** The text of a file. Throws Unreadable (`not-a-table`). */
export function decode(bytes) {
  for (const encoding of encodings(bytes)) {
    let text;
    try {
      text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      continue;
    }
    const undefined1251 = encoding === "windows-1251" && text.includes("\x98"); // the one byte that is no letter there
    if (!text.includes("\0") && !undefined1251) return text;
  }
  throw new Unreadable("not-a-table");
}

function encodings(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return ["utf-16le"];
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return ["utf-16be"];
  const head = bytes.subarray(0, 200);
  if (!head.includes(0)) return ["utf-8", "windows-1251"];
  // UTF-16 without its mark: every second byte of Latin letters, signs and digits is 0, the later one in little-endian.
  const zeros = [0, 0];
  head.forEach((byte, at) => (zeros[at % 2] += byte === 0 ? 1 : 0));
  return [zeros[0] > zeros[1] ? "utf-16be" : "utf-16le"];
}

/** Lines as spreadsheets and editors count them; a first line `sep=;` only names the separator. */
export function linesOf(text) {
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  if (lines.length && /^"?sep=[;,\t]"?\s*$/.test(lines[0])) lines[0] = "\n";
  return lines;
}

/** [line, cells, whole] of each row that is not blank. One with a quotation mark out of place is not `whole`: it holds
 * its line as it stands, and the rows after it are read as if nothing had been. */
export function* rows(lines, separator) {
  for (let at = 0; at < lines.length; ) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const found = row(lines, at, separator);
    yield [at + 1, found ? found.cells : [lines[at].replace(/[\r\n]+$/, "")], Boolean(found)];
    at += found ? found.lines : 1;
  }
}

/** The row that begins in this line, and how many lines it spans; null if its quotation marks are out of place. */
function row(lines, first, separator) {
  const cells = [];
  let at = first;
  let text = lines[at];
  let place = 0;
  for (;;) {
    let cell = "";
    if (text[place] === '"') {
      place += 1;
      for (;;) {
        const end = text.indexOf('"', place);
        if (end < 0) {
          cell += text.slice(place);
          at += 1;
          if (at === lines.length || at - first === LONGEST) return null;
          [text, place] = [lines[at], 0];
        } else {
          cell += text.slice(place, end);
          place = end + 1;
          if (text[place] !== '"') break;
          cell += '"';
          place += 1;
        }
      }
      if (place < text.length && text[place] !== separator && !isEnd(text, place)) return null;
    } else {
      const end = text.indexOf(separator, place);
      const stop = end < 0 ? text.length : end;
      cell = text.slice(place, stop).replace(/[\r\n]+$/, "");
      place = stop;
    }
    cells.push(cell);
    if (text[place] !== separator || isEnd(text, place)) return { cells, lines: at - first + 1 };
    place += 1;
  }
}

const isEnd = (text, place) => text[place] === "\r" || text[place] === "\n";
