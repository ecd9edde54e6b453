import { connect, type Socket } from 'node:net';
import type { AddressGuard } from '../notify/address-guard.ts';
import { addressRefusal, guardedLookup } from '../notify/guarded-lookup.ts';

/**
 * A connected socket to an allowed address. The signal destroys it, also later; whoever takes it must
 * handle its errors. Rejects when it cannot connect, or may not.
 */
export async function openGuardedSocket(
  to: { readonly host: string; readonly port: number },
  by: { readonly guard: AddressGuard; readonly signal: AbortSignal },
): Promise<Socket> {
  const { guard, signal } = by;
  const refused = addressRefusal(guard, to.host);
  if (refused !== null) throw refused;
  signal.throwIfAborted();
  const socket = connect({ ...to, lookup: guardedLookup(guard) });
  const end = (): void => void socket.destroy(new Error('ended by the one who asked'));
  signal.addEventListener('abort', end, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', end));
  return await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
