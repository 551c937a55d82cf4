/** A value that cannot be what it claims to be: one line of fact, one line of remedy. */
export class ValueError extends Error {
  readonly expected: string;
  readonly found: string;
  readonly remedy: string;

  constructor(expected: string, found: string, remedy: string) {
    super(`expected ${expected}, found ${found}\n${remedy}`);
    this.name = "ValueError";
    this.expected = expected;
    this.found = found;
    this.remedy = remedy;
  }
}
