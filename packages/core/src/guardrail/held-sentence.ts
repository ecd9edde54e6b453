import { countText, durationText, figureText, metricTitle, samplesText } from './figure-text.ts';
import { limitText } from './held-baseline.ts';
import type { HeldFigures } from './held-figures.ts';
import { heldWindow } from './held-window.ts';
import type { HeldGuardrail } from './types.ts';

/**
 * A held guardrail's verdict for people, for example "Error rate of the candidate is 2.1 % over
 * the last 60 s (37 of 1 760 turns), above 0.5 % for 5 m 10 s". Never throws.
 */
export function heldSentence(
  judged: HeldGuardrail,
  figures: HeldFigures,
  code: 'beyond-limit' | 'environment-degraded' | 'pending' | 'recovering' | 'within-limit',
): string {
  const figure = (value: number) => figureText(judged.metric, judged.statistic, value);
  const limit = limitText(judged);
  const beyond = `${startText(judged, figures)}, ${limit} for ${durationText(figures.beyondForMs)}`;
  switch (code) {
    case 'within-limit':
      return `${startText(judged, figures)}, not ${limit}`;
    case 'beyond-limit':
      return beyond;
    case 'environment-degraded': {
      const control = figures.numbers['controlValue'];
      const level = control === undefined ? 'now without samples' : figure(control);
      return `${beyond}, and control is too (${level}): the environment is degraded`;
    }
    case 'recovering': {
      const within = figures.numbers['withinForMs'];
      const keptFor = durationText(judged.keepFiringForMs ?? 0);
      const now =
        within === undefined
          ? beyond
          : `${startText(judged, figures)}, not ${limit} for ${durationText(within)}`;
      return `${now}: it fired and does so until it was not for ${keptFor}`;
    }
    case 'pending': {
      if (figures.beyondForMs < judged.forMs) return `${beyond} of ${durationText(judged.forMs)}`;
      const harm = countText(figures.harm);
      return `${beyond}, with ${harm} of the ${countText(judged.minEvents)} events that it takes`;
    }
  }
}

function startText(judged: HeldGuardrail, { numbers }: HeldFigures): string {
  const { metric, statistic, forMs } = judged;
  const samples = samplesText(metric, numbers['samples'] ?? 0);
  const events = numbers['events'];
  const basis = events === undefined ? samples : `${countText(events)} of ${samples}`;
  const value = figureText(metric, statistic, numbers['value'] ?? Number.NaN);
  const window = durationText(heldWindow(forMs).windowMs);
  return `${metricTitle(metric, statistic)} of the candidate is ${value} over the last ${window} (${basis})`;
}
