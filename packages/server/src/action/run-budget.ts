import type { ActionOutcome, BudgetWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';
import { boundText, isWithin } from './number-bound.ts';
import { readWhole } from './read-whole.ts';

/** Judges a figure of a report that another program wrote as JSON. No figure is no success. */
export async function runBudget(
  { file, figure, bound }: BudgetWork,
  { limits }: ActionParts,
): Promise<ActionOutcome> {
  const read = await readWhole(file, limits.actionFileBytes);
  if ('trouble' in read) return unknown(`the report cannot be read: ${read.trouble}`);
  const report = parsed(read.text);
  if (report === undefined) return unknown('the report is no JSON');
  const value = figureAt(report, figure);
  const name = figure.join('.');
  if (value === null) return unknown(`the report has no number at "${name}"`);
  const isOk = isWithin(value, bound);
  const detail = `"${name}" is ${value}, ${isOk ? '' : 'not '}${boundText(bound)}`;
  return { outcome: isOk ? 'ok' : 'failed', detail };
}

/** Of `*` the sum over all that stands there; `null` when any of it is no number, or there is none. */
function figureAt(node: unknown, [key, ...rest]: readonly string[]): number | null {
  if (key === undefined) return typeof node === 'number' && Number.isFinite(node) ? node : null;
  if (typeof node !== 'object' || node === null) return null;
  if (key !== '*') {
    if (!Object.hasOwn(node, key)) return null;
    return figureAt((node as Record<string, unknown>)[key], rest);
  }
  const figures = Object.values(node).map((each) => figureAt(each, rest));
  if (figures.length === 0 && !Array.isArray(node)) return null;
  return figures.reduce<number | null>(
    (sum, each) => (sum === null || each === null ? null : sum + each),
    0,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function unknown(detail: string): ActionOutcome {
  return { outcome: 'unknown', detail };
}
