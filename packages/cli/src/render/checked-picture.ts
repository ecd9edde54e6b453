import type { Metric, ParsedFile } from '@tidegate/core';
import type { Colors } from '../terminal.ts';
import { definitionsPicture } from './definitions-picture.ts';
import { experimentFilePicture } from './experiment-file-picture.ts';
import { openValuesLines } from './open-values-lines.ts';
import { planPicture } from './plan-picture.ts';
import { promisesPicture } from './promises-picture.ts';
import { responsePicture } from './response-picture.ts';
import { rulesPicture } from './rules-picture.ts';

/**
 * Lines that show a file without mistakes: one for names, a picture for what says something.
 *
 * @param own metrics of files, whose units the bounds are in
 */
export function checkedPicture(
  file: string,
  parsed: ParsedFile,
  own: readonly Metric[],
  colors: Colors,
): string[] {
  const head = `${colors.green('ok')}  ${file}`;
  const open = openValuesLines(parsed, colors);
  const whole = (lines: readonly string[]) => [
    ...[head, '', ...lines, ''],
    ...(open.length === 0 ? [] : [...open, '']),
  ];
  switch (parsed.kind) {
    case 'Plan':
      return whole(planPicture(parsed.plan, colors));
    case 'Flags':
      return [`${head}: flags ${parsed.file.flags.map(({ key }) => key).join(', ')}`];
    case 'Segments':
      return [`${head}: segments ${parsed.file.segments.map(({ name }) => name).join(', ')}`];
    case 'Metrics': {
      const { metrics } = parsed.file;
      const names = metrics.map(({ name }) => name).join(', ');
      return [`${head}: metrics ${names}`, '', ...definitionsPicture(metrics, colors), ''];
    }
    case 'Scorecard':
      return whole(promisesPicture(parsed.file.scorecard, own, colors));
    case 'Alerts':
      return whole(rulesPicture(parsed.file.alerts, own, colors));
    case 'Experiment':
      return whole(experimentFilePicture(parsed.experiment, colors));
    case 'Response':
      return whole(responsePicture(parsed.file.response, own, colors));
  }
}
