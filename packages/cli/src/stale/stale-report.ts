import type { FlagUsage, FlagView } from '@tidegate/protocol';
import { USE_KNOWN_DAYS } from './limits.ts';
import type { Mentions, Scan } from './scan-sources.ts';

const DAY_MS = 86_400_000;

/** A flag that could go, and what there is to remove. */
export interface StaleFlag {
  readonly key: string;
  /** Sentences. */
  readonly why: readonly string[];
  /** What to put in the place of a read of it; `null` when it is not the same for everybody. */
  readonly constantVariant: string | null;
  readonly mentions: Mentions;
}

/** What `tidegate flag stale` answers. */
export interface StaleReport {
  readonly environment: string;
  readonly days: number;
  /** `null` when no folder was scanned. */
  readonly scanned: {
    readonly files: number;
    readonly skipped: number;
    readonly truncated: boolean;
  } | null;
  readonly stale: readonly StaleFlag[];
  readonly unusedInCode: readonly string[];
  readonly archivedInCode: readonly { readonly key: string; readonly mentions: Mentions }[];
  readonly unknownInCode: readonly { readonly key: string; readonly mentions: Mentions }[];
}

/** What is known of the flags of one environment. */
export interface StaleInput {
  readonly environment: string;
  readonly days: number;
  readonly nowMs: number;
  readonly usage: readonly FlagUsage[];
  readonly views: readonly FlagView[];
  readonly scan: Scan | null;
}

/**
 * Which flags could go: the same for everybody, or without a counted use, since `days`. A flag that a
 * rollout owns or another flag requires is never stale. Never throws.
 */
export function staleReport(input: StaleInput): StaleReport {
  const { environment, days, usage, scan } = input;
  const live = usage.filter(({ archivedMs }) => archivedMs === null);
  const archived = usage.filter(({ archivedMs }) => archivedMs !== null);
  const variables = new Map(input.views.map(({ key, variable }) => [key, variable]));
  const required = requiredFlags(input.views);
  const mentionsOf = (flag: FlagUsage): Mentions =>
    merged(namesOf(flag, variables.get(flag.key) ?? null), scan);
  const found = archived.map((flag) => ({ key: flag.key, mentions: mentionsOf(flag) }));
  return {
    environment,
    days,
    scanned:
      scan === null
        ? null
        : { files: scan.files, skipped: scan.skipped, truncated: scan.truncated },
    stale: live.flatMap((flag) => {
      if (required.has(flag.key)) return [];
      const why = reasons(flag, days, input.nowMs);
      const { key, constantVariant } = flag;
      return why.length === 0 ? [] : [{ key, why, constantVariant, mentions: mentionsOf(flag) }];
    }),
    unusedInCode:
      scan === null
        ? []
        : live.filter((flag) => mentionsOf(flag).count === 0).map(({ key }) => key),
    archivedInCode: found.filter(({ mentions }) => mentions.count > 0),
    unknownInCode: [...(scan?.unknown ?? [])].map(([key, mentions]) => ({ key, mentions })),
  };
}

/** Every name under which sources may speak of a flag. */
export function namesOf(
  flag: Pick<FlagUsage, 'key' | 'aliases'>,
  variable: string | null,
): string[] {
  return [flag.key, ...flag.aliases, ...(variable === null ? [] : [variable])];
}

function reasons(flag: FlagUsage, days: number, nowMs: number): string[] {
  const beforeMs = nowMs - days * DAY_MS;
  if (flag.owner !== null || flag.changedMs > beforeMs) return [];
  const sinceDays = Math.floor((nowMs - flag.changedMs) / DAY_MS);
  const constant =
    flag.constantVariant === null
      ? []
      : [`everybody has got "${flag.constantVariant}" for ${sinceDays} days`];
  const last = flag.lastEvaluatedMs;
  if (last === null) return [...constant, unusedAsFarAsKnown(nowMs)];
  if (last > beforeMs) return constant;
  return [...constant, `no use of it was counted for ${Math.floor((nowMs - last) / DAY_MS)} days`];
}

function unusedAsFarAsKnown(nowMs: number): string {
  const since = new Date(nowMs - USE_KNOWN_DAYS * DAY_MS).toISOString().slice(0, 10);
  return `no use of it was counted since ${since}; what was before is not known`;
}

/** Keys that flags in service require, which would miss them. */
function requiredFlags(views: StaleInput['views']): ReadonlySet<string> {
  const inService = views.filter(({ archivedMs }) => archivedMs === null);
  return new Set(inService.flatMap(({ requires }) => requires.map(({ flag }) => flag)));
}

function merged(names: readonly string[], scan: Scan | null): Mentions {
  const each = names.flatMap((name) => scan?.mentions.get(name) ?? []);
  return {
    places: [...new Set(each.flatMap(({ places }) => places))],
    count: each.reduce((sum, { count }) => sum + count, 0),
  };
}
