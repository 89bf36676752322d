// The members of a zip, read with care: the file may be hostile. What is unpacked never grows beyond a limit, whatever
// the zip says of itself. The deflated bytes are inflated by fflate; the list of members is read here, since it holds
// the sums by which a spoiled member is known.

import { Inflate } from "./fflate.js";
import { Unreadable } from "./unreadable.js";

const MOST_MEMBERS = 2000;
const MOST_UNPACKED = 30_000_000; // bytes of one member
const MOST_IN_ALL = 60_000_000; // bytes of all members that are read
const [END, LISTED, MEMBER] = [0x06054b50, 0x02014b50, 0x04034b50]; // signatures, little end first
const LONGEST_COMMENT = 65_535;
const [STORED, DEFLATED] = [0, 8];
const ENCRYPTED = 1;
const STEP = 16_384; // packed bytes between two looks at the limit

/** The members by their names, in which small and capital letters are the same; `read(name)` gives the bytes of one. Throws Unreadable, or what a number
 * throws that points behind the end: either way it is no zip that can be read. */
export function unzip(bytes) {
  const members = list(bytes);
  let left = MOST_IN_ALL;
  const read = (name) => {
    const data = unpack(bytes, members.get(name.toLowerCase()), Math.min(MOST_UNPACKED, left));
    left -= data.length;
    return data;
  };
  return { has: (name) => members.has(name.toLowerCase()), names: [...members.keys()], read };
}

function list(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  if (count > MOST_MEMBERS) throw new Unreadable("too-big");
  const members = new Map();
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== LISTED) throw new Unreadable("damaged");
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const text = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name));
    members.set(text.toLowerCase(), {
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      sum: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      at: view.getUint32(at + 42, true),
    });
    at += 46 + name + extra + comment;
  }
  return members;
}

/** Where the end of the list is told; a comment may stand behind it. */
function endOf(view) {
  const last = view.byteLength - 22;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at--) if (view.getUint32(at, true) === END) return at;
  throw new Unreadable("damaged");
}

function unpack(bytes, { flags, method, sum, packed, at }, most) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (view.getUint32(at, true) !== MEMBER || flags & ENCRYPTED || first + packed > bytes.length) throw new Unreadable("damaged");
  const data = bytes.subarray(first, first + packed);
  const whole = method === STORED ? data : method === DEFLATED ? inflated(data, most) : null;
  if (!whole) throw new Unreadable("damaged");
  if (whole.length > most) throw new Unreadable("too-big");
  if (crc32(whole) !== sum) throw new Unreadable("damaged");
  return whole;
}

/** Inflated a little at a time, until there is more than is allowed. */
function inflated(data, most) {
  const pieces = [];
  let length = 0;
  let ended = false;
  const stream = new Inflate((piece, last) => {
    pieces.push(piece);
    length += piece.length;
    ended = last;
    if (length > most) throw new Unreadable("too-big");
  });
  for (let at = 0; at < data.length; at += STEP) stream.push(data.subarray(at, at + STEP), at + STEP >= data.length);
  if (!ended) throw new Unreadable("damaged");
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let value = -1;
  for (const byte of bytes) value = CRC[(value ^ byte) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}
