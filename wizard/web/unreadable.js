/** A file that cannot be read as a table. `code` names the words, `values` fill them. */
export class Unreadable extends Error {
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}
