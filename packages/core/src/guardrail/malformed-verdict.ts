import type { Judged, Verdict } from './types.ts';

/** The `error` of evidence that cannot be believed: it never passes and never blames anybody. */
export function malformedVerdict(judged: Judged, problem: string): Verdict {
  return {
    kind: 'error',
    code: 'malformed-evidence',
    numbers: {},
    units: { control: 0, candidate: 0 },
    sentence: `Cannot judge "${String(judged.name)}": ${problem}`,
  };
}
