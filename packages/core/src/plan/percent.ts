import { WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import { found } from './found.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const PERCENT = /^(\d{1,6})(?:\.(\d{1,15}))?\s?%$/;

/**
 * A share of units in weight parts (100 000 = 100 %), from a text such as `25%` with at most 3
 * decimals, computed on the digits so that nothing is rounded. `null` when it is none, which is
 * reported. Never throws.
 *
 * @example
 * readShare(report, node, '"weight"') // 12500 from "12.5%"
 */
export function readShare(report: Report, node: Node, what: string): number | null {
  const match = node.kind === 'scalar' ? PERCENT.exec(node.text) : null;
  if (match === null) {
    const bare = node.kind === 'scalar' && typeof node.value === 'number';
    return addProblem(report, {
      code: 'wrong-type',
      at: node.at,
      message: `Cannot read ${what}: found ${found(node)}${bare ? ' without a percent sign' : ''}`,
      expected: 'a share from 0% to 100%, for example "25%"',
    });
  }
  const whole = match[1] ?? '';
  const decimals = (match[2] ?? '').replace(/0+$/, '');
  if (decimals.length > 3) {
    return addProblem(report, {
      code: 'out-of-range',
      at: node.at,
      message: `Cannot read ${what}: ${found(node)} has more than 3 decimals`,
      expected: 'a share with at most 3 decimals: 0.001% is 1 part of 100 000',
    });
  }
  const parts = Number(whole) * 1_000 + Number(decimals.padEnd(3, '0'));
  if (parts <= WEIGHT_PARTS_TOTAL) return parts;
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read ${what}: ${found(node)} is more than 100%`,
    expected: 'a share from 0% to 100%',
  });
}

/**
 * The number that a scalar stands for: its own value, or a percentage as a fraction (`0.7%` is
 * exactly 0.007). `null` for everything else, reporting nothing. Never throws.
 */
export function fractionOf(node: Node): number | null {
  if (node.kind !== 'scalar') return null;
  if (typeof node.value === 'number') return Number.isFinite(node.value) ? node.value : null;
  const match = PERCENT.exec(node.text);
  return match === null ? null : Number(`${match[1] ?? ''}.${match[2] ?? '0'}e-2`);
}
