import type { Plan } from '@tidegate/core';
import { CommandFailure } from './command-failure.ts';
import { connect } from './connection.ts';
import { exitCodes } from './exit-codes.ts';
import type { ByMetric } from './parse-by-metric.ts';
import type { PlanTraffic } from './plan-detectability.ts';
import type { Terminal } from './terminal.ts';

/** What is known of traffic: said, or asked of a server. */
export interface TrafficOptions {
  /** Units a day. */
  readonly traffic?: number;
  readonly turns: number;
  readonly rate?: ByMetric;
  readonly spread?: ByMetric;
  readonly recorded?: true;
  readonly days: number;
  readonly url?: string;
  readonly key?: string;
}

/**
 * The traffic that a plan will meet; what was said goes before what a server recorded. `null` when
 * neither was asked for.
 *
 * @throws {CommandFailure} `usage` for figures without a traffic, `unreachable` without a server.
 * @throws {ProblemError} What the server refused, such as an unknown flag.
 */
export async function expectedTraffic(
  { environment, flag }: Pick<Plan, 'environment' | 'flag'>,
  options: TrafficOptions,
  terminal: Terminal,
): Promise<PlanTraffic | null> {
  const { traffic, turns: turnsPerUnit, rate = {}, spread = {}, recorded, days } = options;
  if (!recorded) {
    return traffic === undefined
      ? null
      : { unitsPerDay: traffic, turnsPerUnit, rates: rate, spreads: spread };
  }
  const client = connect({ ...connectionOf(options), environment }, terminal);
  const view = await client.call('traffic', { query: { environment, flag, days } });
  const known = Object.entries(view.metrics);
  const rates = known.flatMap(([name, one]) => (one.rate === null ? [] : [[name, one.rate]]));
  const spreads = known.flatMap(([name, { logDeviation }]) =>
    logDeviation === null ? [] : [[name, logDeviation]],
  );
  return {
    unitsPerDay: traffic ?? view.unitsPerDay,
    turnsPerUnit,
    rates: { ...Object.fromEntries(rates), ...rate },
    spreads: { ...Object.fromEntries(spreads), ...spread },
  };
}

/**
 * Figures that nothing would be computed from are a mistake.
 *
 * @throws {CommandFailure} `usage`
 */
export function requireTraffic({ traffic, rate, spread, recorded }: TrafficOptions): void {
  if (traffic !== undefined || recorded || (rate === undefined && spread === undefined)) return;
  throw new CommandFailure(
    exitCodes.usage,
    'Cannot say what the plan finds: no traffic is given; use --traffic such as 40/day, or --recorded',
  );
}

function connectionOf({ url, key }: TrafficOptions): { url?: string; key?: string } {
  return { ...(url === undefined ? {} : { url }), ...(key === undefined ? {} : { key }) };
}
