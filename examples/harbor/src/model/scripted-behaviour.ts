import { z } from 'zod';

const share = z.number().min(0).max(1);
const durationMs = z.number().min(0).max(60_000);

/** How the scripted model behaves for one variant. */
export const scriptedBehaviourContract = z.strictObject({
  /** Share of model calls that fail, 0..1. */
  errorShare: share,
  /** Log-normal latency of one answer, ms; `p99` is at least `median`. */
  latencyMs: z
    .strictObject({ median: durationMs, p99: durationMs })
    .refine((latency) => latency.p99 >= latency.median, { message: 'p99 is below median' }),
  /** Output tokens that one answer reports. */
  tokens: z.int().min(0).max(1_000_000),
  /** Share of answers that contain the planted phone number, 0..1. */
  leakShare: share,
});
export type ScriptedBehaviour = z.infer<typeof scriptedBehaviourContract>;

/** Body of `POST /scripted`: what is left out stays as it was. */
export const scriptedChangeContract = scriptedBehaviourContract
  .partial()
  .extend({ variant: z.string().min(1).max(200) });
export type ScriptedChange = z.infer<typeof scriptedChangeContract>;

/** A healthy model: what every variant starts with. */
export const HEALTHY_BEHAVIOUR: ScriptedBehaviour = {
  errorShare: 0,
  latencyMs: { median: 60, p99: 110 },
  tokens: 40,
  leakShare: 0,
};

/** Most variants that can have a behaviour of their own. */
const BEHAVIOURS_MAX = 100;

/** The behaviours of all variants, changed from outside while Harbor runs. */
export interface ScriptedBehaviours {
  of(variant: string): ScriptedBehaviour;
  /** Answers the behaviour from now on; throws a RangeError beyond 100 variants. */
  change(change: ScriptedChange): ScriptedBehaviour;
}

export function createScriptedBehaviours(): ScriptedBehaviours {
  const byVariant = new Map<string, ScriptedBehaviour>();
  const of = (variant: string): ScriptedBehaviour => byVariant.get(variant) ?? HEALTHY_BEHAVIOUR;
  return {
    of,
    change: ({ variant, errorShare, latencyMs, tokens, leakShare }) => {
      if (!byVariant.has(variant) && byVariant.size >= BEHAVIOURS_MAX) {
        throw new RangeError(
          `Cannot script variant "${variant}": ${BEHAVIOURS_MAX} variants are scripted already; restart Harbor`,
        );
      }
      const before = of(variant);
      const after: ScriptedBehaviour = {
        errorShare: errorShare ?? before.errorShare,
        latencyMs: latencyMs ?? before.latencyMs,
        tokens: tokens ?? before.tokens,
        leakShare: leakShare ?? before.leakShare,
      };
      byVariant.set(variant, after);
      return after;
    },
  };
}
