import { bernoulliInterval } from '../statistics/bernoulli-interval.ts';
import { DRIFT_SILENCE_MS, LEAST_ACCEPTED_TRIALS } from './comparison-limits.ts';
import { LN_ALARM, lnDriftStatistic } from './drift-window.ts';
import { countText, durationText, metricTitle, percentText, samplesText } from './figure-text.ts';
import { malformedVerdict } from './malformed-verdict.ts';
import type { DriftMemory } from './memory-types.ts';
import type { DriftGuardrail, Verdict, VerdictCode, VerdictKind } from './types.ts';

/** The interval is narrowest at so many trials. */
const INTERVAL_TUNED_TRIALS = 200;

/**
 * Fails when the candidate drifted from what was accepted, and stays so. Not applicable while there
 * still is somebody to compare with, because it is learning then. No data without at least 20
 * accepted trials, before the first window is over, and after a minute of silence. Never throws.
 */
export function judgeDrift(judged: DriftGuardrail, memory: DriftMemory, nowMs: number): Verdict {
  const say = (kind: VerdictKind, code: VerdictCode, tail: string) =>
    found(judged, memory, kind, code, tail);
  const { accepted, reference, lastMs } = memory;
  const limit = `${acceptedText(judged, memory)}, ${percentText(reference ?? 0)} is still fine`;
  if (memory.firedMs !== null)
    return say('fail', 'drifted', `${nowText(judged, memory)}; ${limit}`);
  if (judged.watching !== true) {
    return say(
      'not-applicable',
      'not-watching',
      `${acceptedText(judged, memory)}, it still learns`,
    );
  }
  if (memory.malformedAtMs !== null) {
    return malformedVerdict(judged, 'a row of evidence could not be believed');
  }
  if (reference === null && accepted.trials < LEAST_ACCEPTED_TRIALS) {
    const needed = `${countText(LEAST_ACCEPTED_TRIALS)} are needed`;
    const why = `nothing was accepted to compare with: ${samplesText(judged.metric, accepted.trials)}, ${needed}`;
    return say('no-data', 'too-few-samples', why);
  }
  if (memory.watched.trials === 0 || lastMs === null) {
    return say('no-data', 'no-samples', 'nothing was watched yet');
  }
  if (nowMs - lastMs > DRIFT_SILENCE_MS) {
    const silence = durationText(nowMs - lastMs);
    return say('no-data', 'no-samples', `nothing arrived in the last ${silence}`);
  }
  return say('pass', 'no-drift', `${nowText(judged, memory)}; ${limit}`);
}

function found(
  { metric }: DriftGuardrail,
  { accepted, reference, run, watched, statistics, firedMs }: DriftMemory,
  kind: VerdictKind,
  code: VerdictCode,
  sentence: string,
): Verdict {
  const rate = share(run);
  const acceptedRate = share(accepted);
  const ratio = statistics.length === 0 ? 0 : lnDriftStatistic(statistics) / LN_ALARM;
  return {
    kind,
    code,
    numbers: {
      ...(rate === null ? {} : { rate }),
      ...(acceptedRate === null ? {} : { acceptedRate }),
      ...(reference === null ? {} : { limit: reference }),
      samples: run.trials,
      events: run.events,
      watched: watched.trials,
      accepted: accepted.trials,
      evidence: firedMs === null ? Math.min(1, Math.max(0, ratio)) : 1,
    },
    ...(rate === null
      ? {}
      : { interval: bernoulliInterval(run.events, run.trials, 0.05, INTERVAL_TUNED_TRIALS) }),
    units: { control: 0, candidate: watched.trials },
    sentence: `${metricTitle(metric)} of the candidate: ${sentence}`,
  };
}

function nowText({ metric }: DriftGuardrail, { run, window }: DriftMemory): string {
  const over = durationText(window.startMs - run.sinceMs);
  const basis = `${countText(run.events)} of ${samplesText(metric, run.trials)}`;
  return `${percentText(share(run) ?? 0)} in the last ${over} (${basis})`;
}

function acceptedText({ metric }: DriftGuardrail, { accepted }: DriftMemory): string {
  const rate = share(accepted);
  if (rate === null) return 'nothing was accepted yet';
  return `accepted was ${percentText(rate)} (${countText(accepted.events)} of ${samplesText(metric, accepted.trials)})`;
}

function share({ trials, events }: { trials: number; events: number }): number | null {
  return trials > 0 ? events / trials : null;
}
