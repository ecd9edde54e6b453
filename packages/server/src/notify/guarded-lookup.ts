import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressGuard } from './address-guard.ts';

/**
 * A lookup for sockets that answers allowed addresses only, so that the address that is checked is
 * the one that is connected to. A host that is an address itself is never looked up: ask
 * `addressRefusal` first.
 */
export function guardedLookup(guard: AddressGuard): LookupFunction {
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

/** Why a host that is an address may not be connected to; `null` = it may, or it is a name. */
export function addressRefusal(guard: AddressGuard, hostname: string): Error | null {
  const host = hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !guard.isAllowed(host) ? refusal(host, host) : null;
}

function refusal(host: string, address: string): Error {
  return new Error(
    `Cannot connect to "${host}": its address "${address}" is not a public one; add it to "allowAddresses" if it is meant`,
  );
}
