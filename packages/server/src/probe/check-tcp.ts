import type { AddressGuard } from '../notify/address-guard.ts';
import { openGuardedSocket } from './guarded-socket.ts';
import type { ProbeOutcome, TcpCheck } from './probe-target.ts';

/** Opens a connection and closes it. Rejects when it does not open, or when the signal ends it. */
export async function checkTcp(
  { host, port }: TcpCheck,
  by: { readonly guard: AddressGuard; readonly signal: AbortSignal },
): Promise<ProbeOutcome> {
  const socket = await openGuardedSocket({ host, port }, by);
  socket.on('error', () => {});
  socket.destroy();
  return { ok: true, detail: '' };
}
