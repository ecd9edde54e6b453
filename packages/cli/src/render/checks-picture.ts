import type { CheckResult } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';

/** A check as far as it is known; `null` = it was not asked for yet. */
export interface ShownCheck {
  readonly name: string;
  readonly title: string;
  readonly result: CheckResult | null;
}

/** One line a check and, below it, what was found where it is not as it should be. */
export function checksPicture(checks: readonly ShownCheck[], colors: Colors): string[] {
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  return checks.flatMap((check) => checkLines(check, width, colors));
}

/**
 * The lines of one check.
 *
 * @param width of its name's column, characters
 */
export function checkLines(check: ShownCheck, width: number, colors: Colors): string[] {
  const { name, title, result } = check;
  const mark = markOf(result, colors);
  const took =
    result === null || result.outcome === 'running' ? '' : `  ${tookText(result.tookMs)}`;
  const head = `${mark} ${plain(name).padEnd(width)}  ${plain(title)}`;
  const [first = '', ...more] = detailLines(result);
  if (more.length === 0) {
    const detail = first === '' ? '' : `: ${first}`;
    return [`${head}${detail}${colors.dim(took)}`];
  }
  return [`${head}${colors.dim(took)}`, ...[first, ...more].map((line) => `    ${line}`)];
}

/** The last line: how many are ready. */
export function checksSummary(results: readonly CheckResult[]): string {
  const count = (outcome: CheckResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  const parts = [`${count('ok')} of ${results.length} ok`];
  if (count('failed') > 0) parts.push(`${count('failed')} failed`);
  if (count('unknown') > 0) parts.push(`${count('unknown')} could not be found out`);
  return parts.join(', ');
}

function markOf(result: CheckResult | null, { green, red, yellow, dim }: Colors): string {
  if (result === null) return dim('·');
  switch (result.outcome) {
    case 'ok':
      return green('✓');
    case 'failed':
      return red('✗');
    case 'unknown':
      return yellow('?');
    case 'running':
      return dim('…');
  }
}

function detailLines(result: CheckResult | null): string[] {
  const lines = plain(result?.detail ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  // What a program said is long: where all is well nobody reads it.
  return result?.outcome === 'ok' && lines.length > 1 ? [] : lines;
}

function tookText(tookMs: number): string {
  return tookMs < 1_000 ? `${tookMs} ms` : `${(tookMs / 1_000).toFixed(1)} s`;
}
