import { LEAST_NEW_UNITS } from './comparison-limits.ts';
import { countText, percentText } from './figure-text.ts';
import { malformedVerdict } from './malformed-verdict.ts';
import type { SampleRatioMemory } from './memory-types.ts';
import { lnRatioEvidence } from './sample-ratio-wealth.ts';
import type { SampleRatioGuardrail, Verdict, VerdictCode, VerdictKind } from './types.ts';

/**
 * Fails when the candidate's units are missing: it may be losing them before they can be counted.
 * When control's are, it is an error: nothing can be compared, and nobody is to blame. Both stay.
 * No data below 50 new units, not applicable where no draw gives some units each variant. Never
 * throws.
 */
export function judgeSampleRatio(
  judged: SampleRatioGuardrail,
  memory: SampleRatioMemory,
  _nowMs: number,
): Verdict {
  const say = (kind: VerdictKind, code: VerdictCode, tail: string) =>
    found(judged, memory, kind, code, tail);
  const chance = `a chance of ${percentText(judged.alpha)} to say so wrongly`;
  if (memory.missing === 'candidate') {
    return say('fail', 'units-vanish', `: units of the candidate vanish, with ${chance}`);
  }
  if (memory.missing === 'control') {
    return say('error', 'sample-ratio-mismatch', `: units of control are missing, with ${chance}`);
  }
  const { control, candidate } = memory.units;
  if (Object.keys(judged.shares).length === 0) {
    return say('not-applicable', 'no-comparison', ': no draw gives some units each variant');
  }
  if (memory.malformedAtMs !== null) {
    return malformedVerdict(judged, 'a row of evidence could not be believed');
  }
  if (control + candidate === 0) return say('no-data', 'no-samples', '');
  if (control + candidate < LEAST_NEW_UNITS) {
    return say('no-data', 'too-few-samples', `; ${countText(LEAST_NEW_UNITS)} units are needed`);
  }
  return say('pass', 'sample-ratio-plausible', ', which chance explains');
}

function found(
  { alpha }: SampleRatioGuardrail,
  memory: SampleRatioMemory,
  kind: VerdictKind,
  code: VerdictCode,
  tail: string,
): Verdict {
  const { units, expected, firedMs } = memory;
  const all = units.control + units.candidate;
  const shares = all > 0 ? { found: units.candidate / all, designed: expected / all } : null;
  const ratio = lnRatioEvidence(memory.wealth) / -Math.log(alpha);
  const start =
    shares === null
      ? 'No unit is new'
      : `${percentText(shares.found)} of new units have the candidate (${countText(units.candidate)} of ${countText(all)}), designed is ${percentText(shares.designed)}`;
  return {
    kind,
    code,
    numbers: {
      ...shares,
      expected,
      evidence: firedMs === null ? Math.min(1, Math.max(0, ratio)) : 1,
      alpha,
    },
    units,
    sentence: `${start}${tail}`,
  };
}
