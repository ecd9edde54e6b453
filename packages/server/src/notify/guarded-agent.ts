import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Agent } from 'undici';
import type { AddressGuard } from './address-guard.ts';

/**
 * Makes an HTTP agent that connects to allowed addresses only. The address that is checked is the
 * one that is connected to: a name that resolves to something else a moment later changes nothing.
 */
export async function createGuardedAgent(guard: AddressGuard, timeoutMs: number): Promise<Agent> {
  const { Agent, buildConnector } = await import('undici');
  const connect = buildConnector({ timeout: timeoutMs, lookup: guardedLookup(guard) });
  return new Agent({
    connect(options, callback) {
      // An address in the URL is connected to without a lookup.
      const host = options.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !guard.isAllowed(host)) callback(refusal(host, host), null);
      else connect(options, callback);
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    pipelining: 1,
    keepAliveTimeout: 1_000,
  });
}

function guardedLookup(guard: AddressGuard): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => guard.isAllowed(address));
      const [first] = allowed;
      if (first === undefined)
        return callback(refusal(hostname, addresses[0]?.address ?? 'nothing'), '', 0);
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

function refusal(host: string, address: string): Error {
  return new Error(
    `Cannot connect to "${host}": its address "${address}" is not a public one; add it to "allowAddresses" if it is meant`,
  );
}
