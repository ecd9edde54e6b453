import { countText, durationText, metricTitle, samplesText } from './figure-text.ts';
import { baselineVerdict, limitText, withLimit } from './held-baseline.ts';
import { type HeldFigures, heldFigures } from './held-figures.ts';
import { firingOf } from './held-firing.ts';
import { goesOnFiring } from './held-recovery.ts';
import { samplesAsked } from './held-sample.ts';
import { heldSentence } from './held-sentence.ts';
import { heldWindow, sumsSince } from './held-window.ts';
import { malformedVerdict } from './malformed-verdict.ts';
import type { GuardrailMemory, HeldGuardrail, Verdict } from './types.ts';

type HeldMemory = Extract<GuardrailMemory, { shape: 'held' }>;

/**
 * Fails when every sample over `for` was beyond the limit; until then a run is `pending`. Where
 * control has been beyond it too (`controlToo`), the environment is blamed and not the candidate,
 * unless the guardrail is absolute. With `keepFiringForMs` it goes on failing, as `recovering`,
 * until every sample over so long was within the limit. A limit that is a share of a baseline needs
 * one. Never throws. Source: Prometheus alerting rules, `for` and `keep_firing_for`.
 */
export function judgeHeld(rule: HeldGuardrail, memory: HeldMemory, nowMs: number): Verdict {
  const unlimited = baselineVerdict(rule);
  if (unlimited !== null) return unlimited;
  const judged = withLimit(rule);
  const { toleranceMs } = heldWindow(judged.forMs);
  const { lastSampleMs, beyondSinceMs } = memory;
  const malformed = malformedNow(judged, memory, nowMs);
  const goesOn = goesOnFiring(judged, memory, nowMs);
  if (lastSampleMs === null || nowMs - lastSampleMs > toleranceMs) {
    return goesOn
      ? firingInSilence(judged, memory, nowMs)
      : (malformed ?? withoutData(judged, memory, nowMs));
  }
  const firing = firingOf(judged, memory);
  const figures = heldFigures(judged, memory, lastSampleMs);
  if (firing === 'degraded') return found(judged, figures, 'error', 'environment-degraded');
  if (firing === 'fires') return found(judged, figures, 'fail', 'beyond-limit');
  // After the failure: bad rows must not disarm a guardrail that the good ones fire.
  if (goesOn) return found(judged, figures, 'fail', 'recovering');
  if (malformed !== null) return malformed;
  if (memory.gapSinceMs !== null) return withoutData(judged, memory, nowMs);
  return found(judged, figures, 'pass', beyondSinceMs === null ? 'within-limit' : 'pending');
}

function found(
  judged: HeldGuardrail,
  figures: HeldFigures,
  kind: Verdict['kind'],
  code: Parameters<typeof heldSentence>[2],
): Verdict {
  return {
    kind,
    code,
    numbers: figures.numbers,
    ...(figures.interval === null ? {} : { interval: figures.interval }),
    units: figures.units,
    sentence: heldSentence(judged, figures, code),
  };
}

/** Silence recovers nothing: it goes on firing about the last that was heard. */
function firingInSilence(judged: HeldGuardrail, memory: HeldMemory, nowMs: number): Verdict {
  const sinceMs = memory.lastSampleMs ?? memory.firedMs ?? nowMs;
  const title = metricTitle(judged.metric, judged.statistic);
  const keptFor = durationText(judged.keepFiringForMs ?? 0);
  return {
    kind: 'fail',
    code: 'recovering',
    numbers: { limit: judged.limit, samples: 0 },
    units: { control: 0, candidate: 0 },
    sentence: `${title} of the candidate was ${limitText(judged)} and nothing arrived for ${durationText(nowMs - sinceMs)}: it fires until it was not for ${keptFor}`,
  };
}

function malformedNow(judged: HeldGuardrail, memory: HeldMemory, nowMs: number): Verdict | null {
  const memorable = Math.max(judged.forMs, heldWindow(judged.forMs).windowMs);
  if (memory.malformedAtMs === null || nowMs - memory.malformedAtMs > memorable) return null;
  return malformedVerdict(judged, 'a row of evidence could not be believed');
}

function withoutData(judged: HeldGuardrail, memory: HeldMemory, nowMs: number): Verdict {
  const { windowMs } = heldWindow(judged.forMs);
  const { candidate, control } = sumsSince(memory.steps, nowMs - windowMs);
  const asked = samplesAsked(judged);
  const tooFew = candidate.count > 0 && candidate.count < asked;
  const silenceMs =
    memory.lastSampleMs === null ? windowMs : Math.max(1_000, nowMs - memory.lastSampleMs);
  const why = tooFew
    ? `${samplesText(judged.metric, candidate.count)} in the last ${durationText(windowMs)}, ${countText(asked)} are needed`
    : `nothing arrived in the last ${durationText(silenceMs)}`;
  return {
    kind: 'no-data',
    code: tooFew ? 'too-few-samples' : 'no-samples',
    numbers: { limit: judged.limit, samples: candidate.count, needed: asked },
    units: { control: control.count, candidate: candidate.count },
    sentence: `${metricTitle(judged.metric, judged.statistic)} of the candidate is unknown: ${why}`,
  };
}
