import { ProblemError } from '@tidegate/protocol';
import type { Agent } from 'undici';
import { shown } from '../config/shown.ts';
import type { ServerParts } from '../http/server-parts.ts';
import { createAddressGuard } from '../notify/address-guard.ts';
import { createGuardedAgent } from '../notify/guarded-agent.ts';
import { checkHttp } from './check-http.ts';
import { checkPostgres } from './check-postgres.ts';
import { checkTcp } from './check-tcp.ts';
import { followTarget } from './follow-target.ts';
import { createProbeReports } from './probe-reports.ts';
import type { ProbeOutcome, ProbeTarget } from './probe-target.ts';

/** Asks targets at their intervals. */
export interface Probes {
  /** Ends all that run and hands over what they found. Never rejects. */
  close(): Promise<void>;
}

/**
 * Asks each target at its interval, one question at a time, and hands what it finds to the store.
 * What a probe connects to is an address that is public or that the operator allows.
 *
 * @throws {ProblemError} `not-found` when a target's environment does not exist.
 */
export async function createProbes(
  parts: Pick<ServerParts, 'store' | 'clock' | 'limits' | 'log' | 'random'>,
  asked: { readonly targets: readonly ProbeTarget[]; readonly allowAddresses: readonly string[] },
): Promise<Probes> {
  const { targets, allowAddresses } = asked;
  if (targets.length === 0) return { close: async () => {} };
  await requireEnvironments(parts, targets);
  const guard = createAddressGuard(allowAddresses);
  const agents = new Map<number, Promise<Agent>>();
  const agentOf = (timeoutMs: number): Promise<Agent> => {
    const known = agents.get(timeoutMs) ?? createGuardedAgent(guard, timeoutMs);
    agents.set(timeoutMs, known);
    return known;
  };
  const ask = async (
    { check, timeoutMs }: ProbeTarget,
    signal: AbortSignal,
  ): Promise<ProbeOutcome> => {
    switch (check.kind) {
      case 'http': {
        const dispatcher = await agentOf(timeoutMs);
        return await checkHttp(check, { dispatcher, signal, limits: parts.limits });
      }
      case 'tcp':
        return await checkTcp(check, { guard, signal });
      case 'postgres':
        return await checkPostgres(check, { guard, signal, timeoutMs, limits: parts.limits });
    }
  };
  const reports = createProbeReports(parts);
  const followed = targets.map((target) => followTarget(target, { ...parts, ask, reports }));
  return {
    async close() {
      await Promise.all(followed.map((one) => one.close()));
      await reports.close();
      await Promise.all(Array.from(agents.values(), async (agent) => (await agent).destroy()));
    },
  };
}

/** A probe whose figures nobody could store would look like silence. */
async function requireEnvironments(
  { store }: Pick<ServerParts, 'store'>,
  targets: readonly ProbeTarget[],
): Promise<void> {
  const known = (await store.read('listEnvironments', {})).map(({ name }) => name);
  const lost = targets.find(({ environment }) => !known.includes(environment));
  if (lost === undefined) return;
  throw new ProblemError(
    'not-found',
    `Cannot probe "${lost.name}": there is no environment "${shown(lost.environment)}"; name one of ${known.map((key) => `"${key}"`).join(', ')}`,
  );
}
