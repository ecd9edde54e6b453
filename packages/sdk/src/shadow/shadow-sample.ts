import { type Evaluation, type EvaluationContext, shadowBucket } from '@tidegate/core';
import { NAME_LENGTH_MAX } from '../limits.ts';
import { realKeyOf } from '../real-key.ts';
import { unitOf } from '../unit-of.ts';

/** A conversation whose turns are shadowed. */
export interface ShadowSample {
  /** The flag's real key. */
  readonly flag: string;
  readonly variant: string;
  readonly unit: string;
}

/**
 * Whether a conversation is shadowed, as the flag's metadata says: `shadow`, a share of 100 000, and
 * `shadowVariant`. `null` for who is not in that share, has no unit, gets that variant anyway, or when
 * the flag is killed, or forced by a kill file or an override. Never throws on plain contexts.
 */
export function shadowSample(
  key: string,
  evaluation: Evaluation,
  context: EvaluationContext,
): ShadowSample | null {
  const { metadata, variant: served, rule } = evaluation;
  const { shadow, shadowVariant: variant, killed } = metadata;
  if (typeof shadow !== 'number' || typeof variant !== 'string' || killed === true) return null;
  if (served === null || served === variant || FORCED.has(rule)) return null;
  const flag = realKeyOf(key, evaluation);
  if (flag.length > NAME_LENGTH_MAX || variant.length > NAME_LENGTH_MAX) return null;
  const unit = unitOf(evaluation, context);
  if (unit === null || !(shadowBucket(flag, unit) < shadow)) return null;
  return { flag, variant, unit };
}

const FORCED: ReadonlySet<string | null> = new Set(['kill-file', 'override']);
