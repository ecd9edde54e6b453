import { MAX_CHECKED_VALUES, MAX_DESCRIPTION, MAX_MISTAKES, MAX_NESTING } from './limits.ts';

/** What a foreign document has that the flagd schema does not allow. */
export interface FlagdMistake {
  /** Key of the flag, `null` outside of flags. */
  readonly flag: string | null;
  /** JSON pointer (RFC 6901), each name cut to 400 characters. */
  readonly place: string;
  readonly message: string;
}

/** Collects mistakes and knows where they are; stops at every limit. */
export class FlagdMistakes {
  readonly list: FlagdMistake[] = [];
  readonly #path: (string | number)[] = [];
  #flag: string | null = null;
  #left = MAX_CHECKED_VALUES;

  add(message: string): void {
    if (this.list.length >= MAX_MISTAKES) return;
    const place = this.#path.map((name) => `/${escaped(String(name))}`).join('');
    this.list.push({ flag: this.#flag, place, message });
  }

  /** Looks at a member, unless there was enough of that. */
  at(name: string | number, look: () => void): void {
    this.#left -= 1;
    if (this.#left < 0 || this.list.length >= MAX_MISTAKES) {
      if (this.#left === -1) this.add('the document is too large to be checked to its end');
      return;
    }
    this.#path.push(name);
    if (this.#path.length > MAX_NESTING)
      this.add(`it is nested deeper than "${MAX_NESTING}" levels`);
    else look();
    this.#path.pop();
  }

  /** Looks at a flag, likewise. */
  atFlag(flag: string | null, look: () => void): void {
    this.#flag = flag;
    look();
    this.#flag = null;
  }
}

/** A value of a document inside a message, cut. Never throws. */
export function quoted(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return `"${String(value).slice(0, MAX_DESCRIPTION)}"`;
}

function escaped(name: string): string {
  return name.slice(0, MAX_DESCRIPTION).replaceAll('~', '~0').replaceAll('/', '~1');
}
