import type { Explanation } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';

const BAR_WIDTH = 40;
const VALUE_LENGTH = 80;
const SHADES = ['█', '▒', '░', '▓'];

/** Lines that show why a context gets what it gets: rules asked, values read, where it fell. */
export function explanationLines(explanation: Explanation, colors: Colors): string[] {
  const { steps, bucket, sentence } = explanation;
  return [
    ...steps.flatMap((step, index) => stepLines(step, index === steps.length - 1, colors)),
    ...(bucket === null ? [] : bucketLines(bucket, colors)),
    plain(sentence),
  ];
}

function stepLines(
  { rule, condition, matched, read }: Explanation['steps'][number],
  last: boolean,
  colors: Colors,
): string[] {
  const sign = matched ? colors.green('✓') : colors.red('✗');
  const stem = last ? ' ' : '│';
  const values = Object.entries(read).map(
    ([attribute, value]) => `${stem}    ${colors.dim(plain(`${attribute} = ${valueText(value)}`))}`,
  );
  return [`${last ? '└' : '├'} ${sign} ${plain(rule)}: ${plain(condition)}`, ...values];
}

function bucketLines(bucket: NonNullable<Explanation['bucket']>, colors: Colors): string[] {
  const { slices, total, position, key } = bucket;
  const cells = slices.map(({ weight }, index) => {
    const width = total > 0 ? Math.round((weight / total) * BAR_WIDTH) : 0;
    return (SHADES[index % SHADES.length] ?? '█').repeat(Math.max(0, width));
  });
  const at = total > 0 ? Math.min(BAR_WIDTH - 1, Math.floor((position / total) * BAR_WIDTH)) : 0;
  const legend = slices.map(({ variant, weight }, index) => {
    const share = total > 0 ? Math.round((weight / total) * 1e5) / 1e3 : 0;
    return `${SHADES[index % SHADES.length]} ${plain(variant)} ${share}%`;
  });
  return [
    `  ${' '.repeat(at)}${colors.bold('▼')} ${position} of ${total}`,
    `  ${cells.join('').slice(0, BAR_WIDTH)}`,
    `  ${legend.join('  ')}`,
    `  ${colors.dim(plain(`bucketed by "${key}"`))}`,
  ];
}

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length <= VALUE_LENGTH ? text : `${text.slice(0, VALUE_LENGTH - 1)}…`;
}
