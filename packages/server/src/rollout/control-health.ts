import {
  absorb,
  type Cell,
  emptyMemory,
  type HeldGuardrail,
  judge,
  type Plan,
} from '@tidegate/core';
import {
  HISTORY_BUCKETS_MAX,
  HISTORY_CHARACTERS_MAX,
  HISTORY_SERIES_MAX,
} from '../controller/limits.ts';
import { type CellGroup, readCells } from '../metric/read-cells.ts';
import { wholeCell } from '../metric/whole-span.ts';
import { BUCKET_WIDTH_MS } from '../store/limits.ts';
import type { ReadTx } from '../store/transaction.ts';
import { CONTROL_HEALTH_MS } from './limits.ts';

/** What was seen of control. */
export interface ControlSight {
  /** The first rule that it breaks, as a sentence; `null` = none. */
  readonly broken: string | null;
  /** Rules that were judged with data. */
  readonly judged: readonly string[];
  /** Rules that nothing was told for, or too little. */
  readonly untold: readonly string[];
}

/**
 * What control breaks of the limits that the candidate will be held to: the figure of the last 15
 * min, as servers told, against each rule that pauses or rolls back. A rollback leads to control, so
 * it must be a place to go back to.
 *
 * @returns the first broken rule as a sentence; `null` when none is, or nothing was told
 */
export async function controlHealth(tx: ReadTx, plan: Plan, nowMs: number): Promise<string | null> {
  const { broken } = await lookAtControl(tx, plan, { fromMs: nowMs - CONTROL_HEALTH_MS, nowMs });
  return broken;
}

/**
 * Control over a span that ends now, held to each absolute rule of a plan that pauses or rolls back,
 * as servers told.
 *
 * @param span.fromMs its begin, ms since epoch
 */
export async function lookAtControl(
  tx: ReadTx,
  plan: Plan,
  { fromMs, nowMs }: { readonly fromMs: number; readonly nowMs: number },
): Promise<ControlSight> {
  const rules = actingLimits(plan);
  if (rules.length === 0) return { broken: null, judged: [], untold: [] };
  const { environment, flag, control } = plan;
  const toMs = nowMs + BUCKET_WIDTH_MS;
  const groups = await readCells(
    { db: tx.db },
    {
      ...{ environment, flag, source: 'server', stepMs: null },
      metrics: [...new Set(rules.map(({ metric }) => metric))],
      ...{ fromMs, toMs },
      groupOf: ({ variant }) => (variant === control ? '' : null),
    },
    {
      series: HISTORY_SERIES_MAX,
      buckets: HISTORY_BUCKETS_MAX,
      characters: HISTORY_CHARACTERS_MAX,
    },
  );
  const looked = rules.map((rule) => ({ rule, ...look(rule, groups ?? [], nowMs) }));
  const broken = looked.find(({ sentence }) => sentence !== null);
  const names = (isTold: boolean) =>
    looked.filter((one) => one.told === isTold).map(({ rule }) => rule.name);
  return {
    broken:
      broken === undefined ? null : `guardrail "${broken.rule.name}": ${String(broken.sentence)}`,
    judged: names(true),
    untold: names(false),
  };
}

/** Limits of their own: what is compared with control, or with a baseline to come, says nothing of it. */
function actingLimits({ guardrails, phases }: Plan): HeldGuardrail[] {
  const all = [...guardrails, ...phases.flatMap((phase) => phase.guardrails)];
  return all.filter(
    (rule): rule is HeldGuardrail =>
      rule.shape === 'held' &&
      rule.baseline === undefined &&
      (rule.action === 'pause' || rule.action === 'rollback'),
  );
}

/** Judged as the candidate would be, all of the time as one look. */
function look(
  rule: HeldGuardrail,
  groups: readonly CellGroup[],
  nowMs: number,
): { readonly sentence: string | null; readonly told: boolean } {
  const once = { ...rule, forMs: 0 };
  let told = false;
  for (const cell of cellsOf(rule.metric, groups)) {
    const row = { metric: rule.metric, draw: 0, arm: 'candidate', startMs: nowMs, cell } as const;
    const tick = { atMs: nowMs, liveInstances: 1, rows: [row] };
    const verdict = judge(once, absorb(once, emptyMemory(once), tick), nowMs);
    told ||= verdict.kind === 'fail' || verdict.kind === 'pass';
    if (verdict.kind !== 'fail') continue;
    // The rule speaks of a candidate; here it was asked of control.
    return { sentence: verdict.sentence.replaceAll('the candidate', 'control'), told };
  }
  return { sentence: null, told };
}

function cellsOf(metric: string, groups: readonly CellGroup[]): Cell[] {
  const own = groups.filter((group) => group.metric === metric);
  return [...new Set(own.map(({ kind }) => kind))].flatMap(
    (kind) => wholeCell(own.filter((group) => group.kind === kind)) ?? [],
  );
}
