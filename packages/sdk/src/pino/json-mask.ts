import { MASKED } from '@tidegate/core';
import { LINE_DEPTH_MAX, LINE_MEMBERS_MAX } from './limits.ts';

/** How the members and texts of JSON are masked. */
export interface JsonMask {
  /** As `createFieldMask` does: of a text, and of a record with one member. */
  mask(value: unknown): unknown;
  /** True for a member of the outermost object that stays as it is. */
  keeps(name: string, text: string): boolean;
}

/**
 * Masks JSON in its own text: a name that stands there twice is masked both times, and all that is
 * not masked stays byte for byte, such as whole numbers beyond 2^53. Objects deeper than 8 levels,
 * and what comes after 2 000 members, are masked. Linear in the length of the text.
 *
 * @param json valid JSON, anything else has no meaning here
 */
export function maskJson(json: string, how: JsonMask): string {
  return new Walk(json, how).run();
}

class Walk {
  readonly #json: string;
  readonly #how: JsonMask;
  #at = 0;
  #out = '';
  /** How far the text was copied. */
  #copied = 0;
  #left = LINE_MEMBERS_MAX;

  constructor(json: string, how: JsonMask) {
    this.#json = json;
    this.#how = how;
  }

  run(): string {
    this.#space();
    this.#value(0);
    return this.#out + this.#json.slice(this.#copied);
  }

  #value(depth: number): void {
    const from = this.#at;
    const first = this.#json[from];
    const isOpen = first === '{' || first === '[';
    if (first === '"') {
      const text = this.#text();
      this.#replace(from, text, this.#how.mask(text));
    } else if (!isOpen) {
      this.#skip();
    } else if (depth >= LINE_DEPTH_MAX) {
      this.#mask();
    } else if (first === '{') {
      this.#each('}', () => this.#member(depth));
    } else {
      this.#each(']', () => this.#item(depth));
    }
  }

  /** Goes through a list or an object, and behind it. */
  #each(end: string, visit: () => void): void {
    this.#at += 1;
    for (this.#space(); this.#json[this.#at] !== end; this.#space()) {
      if (this.#json[this.#at] === ',') this.#at += 1;
      else visit();
    }
    this.#at += 1;
  }

  #item(depth: number): void {
    this.#left -= 1;
    if (this.#left < 0) this.#mask();
    else this.#value(depth + 1);
  }

  #member(depth: number): void {
    this.#left -= 1;
    const from = this.#at;
    const name = this.#text();
    const nameEnd = this.#at;
    this.#space();
    this.#at += 1;
    this.#space();
    const valueFrom = this.#at;
    const before = this.#json[valueFrom] === '"' ? this.#text() : null;
    if (depth === 0 && before !== null && this.#how.keeps(name, before)) return;
    const [named, after] = this.#masked(name, before);
    this.#replace(from, name, named, nameEnd);
    if (before !== null) this.#replace(valueFrom, before, after);
    else if (after === null) this.#value(depth + 1);
    else this.#mask();
  }

  /** A member as the mask answers it; a value that is no text stands there as `null`. */
  #masked(name: string, before: string | null): readonly [string, unknown] {
    const record = Object(this.#how.mask({ [name]: before }));
    const [named, after] = Object.entries(record)[0] ?? [MASKED, MASKED];
    return [named, this.#left < 0 ? MASKED : after];
  }

  /** Masks the value that stands here whatever it is, and goes behind it. */
  #mask(): void {
    const from = this.#at;
    this.#skip();
    this.#replace(from, null, MASKED);
  }

  /** The text that stands here, and goes behind it. */
  #text(): string {
    const from = this.#at;
    let isPlain = true;
    for (this.#at += 1; this.#json[this.#at] !== '"'; this.#at += 1) {
      if (this.#json[this.#at] !== '\\') continue;
      isPlain = false;
      this.#at += 1;
    }
    this.#at += 1;
    const written = this.#json.slice(from, this.#at);
    return isPlain ? written.slice(1, -1) : String(JSON.parse(written));
  }

  /** Goes behind a value. */
  #skip(): void {
    let open = 0;
    do {
      const char = this.#json[this.#at] ?? '';
      if (char === '"') {
        this.#text();
        continue;
      }
      if (char === '{' || char === '[') open += 1;
      else if (char === '}' || char === ']') open -= 1;
      this.#at += 1;
    } while (open > 0 || !END.has(this.#json[this.#at] ?? ''));
  }

  #space(): void {
    while (SPACE.has(this.#json[this.#at] ?? '')) this.#at += 1;
  }

  #replace(from: number, before: unknown, after: unknown, to = this.#at): void {
    if (before === after) return;
    this.#out += this.#json.slice(this.#copied, from) + JSON.stringify(after);
    this.#copied = to;
  }
}

const SPACE: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r']);
/** What stands behind a value; nothing at the end of the text. */
const END: ReadonlySet<string> = new Set(['', ',', '}', ']', ...SPACE]);
