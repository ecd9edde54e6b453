import { StringDecoder } from 'node:string_decoder';
import type { Json, JsonObject } from '@tidegate/core';
import type { DriverProgress } from './driver.ts';
import { LINE_LENGTH_MAX } from './limits.ts';

/** What a program says on its standard output, line by line. */
export interface OutputLines {
  add(chunk: Uint8Array): void;
  /** Takes what is left as the last line. */
  end(): {
    /** The last JSON object on a line of its own that tells no progress; `null` = there was none. */
    readonly said: JsonObject | null;
    /** No other line came after it. */
    readonly isLast: boolean;
  };
}

/**
 * Reads lines and tells progress (`{"progress": {"done": 1, "total": 4, "unit": "steps", "note": "…"}}`)
 * as it comes. Lines over 65 536 characters are passed over. Never throws.
 */
export function createOutputLines(tell: (progress: DriverProgress) => void): OutputLines {
  const decoder = new StringDecoder('utf8');
  let open = '';
  let isTooLong = false;
  let said: JsonObject | null = null;
  let isLast = false;
  const takeLine = (): void => {
    const line = open.trim();
    const skipped = isTooLong;
    open = '';
    isTooLong = false;
    if (line === '' && !skipped) return;
    const object = skipped ? null : objectOf(line);
    const progress = object === null ? null : progressOf(object);
    if (progress !== null) {
      tell(progress);
      return;
    }
    if (object !== null) said = object;
    isLast = object !== null;
  };
  const take = (text: string): void => {
    const [first = '', ...rest] = text.split('\n');
    extend(first);
    for (const next of rest) {
      takeLine();
      extend(next);
    }
  };
  const extend = (text: string): void => {
    if (open.length + text.length > LINE_LENGTH_MAX) isTooLong = true;
    open = isTooLong ? '' : open + text;
  };
  return {
    add: (chunk) => take(decoder.write(Buffer.from(chunk))),
    end() {
      take(`${decoder.end()}\n`);
      return { said, isLast };
    },
  };
}

function objectOf(line: string): JsonObject | null {
  if (!line.startsWith('{')) return null;
  try {
    return asObject(JSON.parse(line));
  } catch {
    return null;
  }
}

function asObject(value: Json | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : null;
}

const UNITS: readonly DriverProgress['unit'][] = ['bytes', 'rows', 'steps'];

function progressOf(object: JsonObject): DriverProgress | null {
  const told = asObject(object['progress']);
  if (told === null) return null;
  const { done, total = null, note = '' } = told;
  const unit = UNITS.find((each) => each === told['unit']) ?? 'steps';
  return {
    done: typeof done === 'number' ? done : 0,
    total: typeof total === 'number' ? total : null,
    unit,
    note: typeof note === 'string' ? note : '',
  };
}
