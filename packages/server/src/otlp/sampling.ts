import type { Attributes } from './attributes.ts';
import { SAMPLING_WEIGHT_MAX } from './limits.ts';

/** Hex digits of a threshold: 56 bits. */
const THRESHOLD_DIGITS = 14;

/**
 * How many spans one span stands for: 1 where nothing says that spans were left out, 1 / p where a
 * probability is told, `null` where they were sampled and nobody says how. Sources: `ot=th:` of the
 * W3C trace state (OpenTelemetry, probability sampling: p = 1 − T / 2^56), and attributes that
 * samplers put on spans or that an operator puts on the resource. Never throws.
 */
export function samplingWeight(
  traceState: string,
  attributes: Attributes,
  resource: Attributes,
): number | null {
  const threshold = thresholdOf(traceState);
  if (threshold !== null) return probabilityWeight(thresholdProbability(threshold));
  for (const name of ['sampling.probability', 'sentry.sample_rate']) {
    const told = attributes.get(name) ?? resource.get(name);
    if (told !== undefined) return probabilityWeight(Number(told));
  }
  const rate = attributes.get('SampleRate');
  if (rate !== undefined) return probabilityWeight(1 / Number(rate));
  const sampler = attributes.get('sampler.type');
  if (sampler === 'probabilistic')
    return probabilityWeight(Number(attributes.get('sampler.param') ?? NaN));
  if (sampler === 'ratelimiting' || sampler === 'remote') return null;
  return resource.get('sampling.sampled') === true ? null : 1;
}

/** `th` of the member `ot`; `null` when there is none. */
function thresholdOf(traceState: string): string | null {
  for (const entry of traceState.slice(0, 512).split(',')) {
    const [vendor = '', value = ''] = entry.trim().split('=', 2);
    if (vendor !== 'ot') continue;
    for (const part of value.split(';')) if (part.startsWith('th:')) return part.slice(3);
  }
  return null;
}

function thresholdProbability(text: string): number {
  if (!/^[0-9a-f]{1,14}$/.test(text)) return NaN;
  return 1 - Number.parseInt(text.padEnd(THRESHOLD_DIGITS, '0'), 16) / 2 ** 56;
}

function probabilityWeight(probability: number): number | null {
  const fits = probability > 0 && probability <= 1 && 1 / probability <= SAMPLING_WEIGHT_MAX;
  return fits ? 1 / probability : null;
}
