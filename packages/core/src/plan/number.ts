import { found } from './found.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** What a number may be; both ends allowed. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  /** Shown as what would be right. */
  readonly example: string;
}

/** A finite number within a range; `null` when it is not, which is reported. Never throws. */
export function readNumber(
  report: Report,
  node: Node,
  what: string,
  range: NumberRange,
): number | null {
  const noun = range.whole === true ? 'a whole number' : 'a number';
  const expected = `${noun} from ${range.min} to ${range.max}, for example ${range.example}`;
  if (node.kind !== 'scalar' || typeof node.value !== 'number') {
    const message = `Cannot read ${what}: found ${found(node)}`;
    return addProblem(report, { code: 'wrong-type', at: node.at, message, expected });
  }
  const { value } = node;
  const fits = value >= range.min && value <= range.max;
  if (fits && (range.whole !== true || Number.isInteger(value))) return value;
  const state = fits ? 'is not whole' : `is not from ${range.min} to ${range.max}`;
  const message = `Cannot read ${what}: ${found(node)} ${state}`;
  return addProblem(report, { code: 'out-of-range', at: node.at, message, expected });
}

/** `true` or `false`; `null` when it is neither, which is reported. Never throws. */
export function readBoolean(report: Report, node: Node, what: string): boolean | null {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  const message = `Cannot read ${what}: found ${found(node)}`;
  return addProblem(report, {
    code: 'wrong-type',
    at: node.at,
    message,
    expected: 'true or false',
  });
}
