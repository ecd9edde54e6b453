import type { BatchSealer } from './batch-sealer.ts';
import type { ControlPlane } from './control-plane.ts';
import type { Ledger } from './ledger.ts';
import { LeftoverSender } from './leftover-sender.ts';
import { MemoryOutgoing, type Outgoing } from './outgoing.ts';
import type { Runtime } from './runtime.ts';
import { openSpool } from './spool.ts';
import { SpoolOutgoing } from './spool-outgoing.ts';
import type { ClientOptions } from './types.ts';

/** Where batches wait, and what sends for others. */
export interface OutgoingParts {
  readonly outgoing: Outgoing;
  /** Lets the disk go; what is on it stays. */
  close(): Promise<void>;
}

/** Batches in memory, or in the spool folder where there is one. Never throws. */
export function createOutgoing(
  { spoolDirectory: directory, url, key }: ClientOptions,
  parts: { plane: ControlPlane; runtime: Runtime; ledger: Ledger; sealer: BatchSealer },
): OutgoingParts {
  const { sealer, ledger } = parts;
  if (directory === undefined) {
    return { outgoing: new MemoryOutgoing(sealer, ledger), close: () => Promise.resolve() };
  }
  const spool = openSpool({ ...parts, directory, url, key, instanceId: sealer.instanceId });
  const leftovers = new LeftoverSender({ ...parts, spool });
  return {
    outgoing: new SpoolOutgoing(sealer, ledger, spool),
    close: () => {
      leftovers.close();
      return spool.close();
    },
  };
}
