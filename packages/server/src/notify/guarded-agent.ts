import type { Agent } from 'undici';
import type { AddressGuard } from './address-guard.ts';
import { addressRefusal, guardedLookup } from './guarded-lookup.ts';

/**
 * Makes an HTTP agent that connects to allowed addresses only. The address that is checked is the
 * one that is connected to: a name that resolves to something else a moment later changes nothing.
 *
 * @param authorities PEM; whose certificates are trusted; `null` = the public authorities'
 */
export async function createGuardedAgent(
  guard: AddressGuard,
  timeoutMs: number,
  authorities: readonly string[] | null = null,
): Promise<Agent> {
  const { Agent, buildConnector } = await import('undici');
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup: guardedLookup(guard),
    ...(authorities === null ? {} : { ca: [...authorities] }),
  });
  return new Agent({
    connect(options, callback) {
      const refused = addressRefusal(guard, options.hostname);
      if (refused !== null) callback(refused, null);
      else connect(options, callback);
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    pipelining: 1,
    keepAliveTimeout: 1_000,
  });
}
