import { MAX_NESTING, MAX_WORK } from './limits.ts';

/**
 * Counts what an evaluation does beyond running each operator once, so that no flag and no context
 * can make it last. One meter serves all flags of a ruleset: an evaluation runs to its end before
 * the next begins.
 */
export class WorkMeter {
  #left = MAX_WORK;

  /** A new evaluation begins. */
  begin(): void {
    this.#left = MAX_WORK;
  }

  /** @throws RangeError when the evaluation has spent all it may; `evaluate` catches that */
  spend(amount: number): void {
    this.#left -= amount;
    // Written so that an amount that is no number ends the evaluation too.
    if (!(this.#left >= 0)) throw new RangeError('Cannot evaluate flag: it takes too much work');
  }

  /** Pays for making or searching a text; short ones are part of running the operator. */
  spendText(length: number): void {
    if (length >= 256) this.spend(length >>> 6);
  }

  /** A value as `cat` writes it: nothing for null. May throw on an object with a bad `toString`. */
  text(value: unknown): string {
    if (typeof value === 'string') return value;
    if (value === null || value === undefined) return '';
    return Array.isArray(value) ? this.#joined(value, 0) : String(value);
  }

  /**
   * A value that JavaScript may compare and count by: a list as the text that it would make of it,
   * other values as they are.
   */
  primitive(value: unknown): unknown {
    if (typeof value === 'string') this.spendText(value.length);
    return Array.isArray(value) ? this.#joined(value, 0) : value;
  }

  #joined(list: readonly unknown[], depth: number): string {
    if (depth >= MAX_NESTING) throw new RangeError('Cannot evaluate flag: a list is too deep');
    this.spend(list.length);
    let text = '';
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      if (i > 0) text += ',';
      text += Array.isArray(item) ? this.#joined(item, depth + 1) : this.text(item);
    }
    this.spendText(text.length);
    return text;
  }
}
