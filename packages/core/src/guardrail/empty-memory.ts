import { emptySums } from './arm-sums.ts';
import { emptyComparedRate } from './compared-rate.ts';
import { emptyComparedValues } from './compared-values.ts';
import { emptyDrift } from './drift.ts';
import { emptySampleRatio } from './sample-ratio.ts';
import type { GuardrailMemory, Judged } from './types.ts';

/** Memory before any evidence: judged, it is no-data. Plain JSON. Never throws. */
export function emptyMemory(judged: Judged): GuardrailMemory {
  switch (judged.shape) {
    case 'held':
      return {
        shape: 'held',
        steps: [],
        beyondSinceMs: null,
        controlBeyondSinceMs: null,
        lastTickMs: null,
        gapSinceMs: null,
        lastSampleMs: null,
        lastControlSampleMs: null,
        malformedAtMs: null,
        lastValue: null,
        lastControlValue: null,
      };
    case 'count-within':
      return { shape: 'count-within', steps: [], seen: false, malformedAtMs: null };
    case 'zero-tolerance':
      return { shape: 'zero-tolerance', events: 0, firstMs: null, turns: 0, malformedAtMs: null };
    case 'criterion':
      return {
        shape: 'criterion',
        control: emptySums(),
        candidate: emptySums(),
        malformedAtMs: null,
      };
    case 'compared-rate':
      return emptyComparedRate();
    case 'compared-values':
      return emptyComparedValues();
    case 'sample-ratio':
      return emptySampleRatio();
    case 'drift':
      return emptyDrift();
  }
}
