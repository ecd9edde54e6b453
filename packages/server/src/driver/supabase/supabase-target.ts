import { StepFailure } from '../step-failure.ts';

/** What a plan wants back of a Supabase project. */
export type SupabaseTarget =
  | { readonly kind: 'functions-deleted' }
  | { readonly kind: 'secrets' }
  | { readonly kind: 'migration'; readonly version: string }
  | { readonly kind: 'pitr'; readonly unixS: number; readonly moment: string };

/**
 * Reads `functions-deleted`, `secrets`, `migration:` and a version of 14 digits (or the digits alone),
 * or `pitr:` and a moment as ISO 8601 with its zone.
 *
 * @throws {StepFailure} for anything else
 */
export function readSupabaseTarget(target: string): SupabaseTarget {
  if (target === 'functions-deleted' || target === 'secrets') return { kind: target };
  const version = /^(?:migration:)?(\d{14})$/.exec(target)?.[1];
  if (version !== undefined) return { kind: 'migration', version };
  const moment =
    /^pitr:(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))$/.exec(
      target,
    )?.[1];
  const ms = moment === undefined ? Number.NaN : Date.parse(moment);
  if (moment !== undefined && Number.isFinite(ms))
    return { kind: 'pitr', unixS: Math.floor(ms / 1_000), moment };
  throw new StepFailure(
    `target "${target}" is nothing that can be brought back; name "functions-deleted", "secrets", "migration:" and 14 digits, or "pitr:" and a moment such as "2026-11-22T10:00:00Z"`,
  );
}
