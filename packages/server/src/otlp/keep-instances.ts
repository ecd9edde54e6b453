import { NAME_LENGTH_MAX } from '@tidegate/protocol';
import type { Tx } from '../store/transaction.ts';
import type { ServiceFacts } from './facts.ts';

/** What ids of processes that are known by OTLP alone begin with. */
export const OTLP_INSTANCE = 'otlp:';

/**
 * Notes that processes live. Nobody tells which ruleset they hold: one that tells of evaluations is
 * taken to hold the current one, any other one what it was last taken to hold.
 */
export async function keepInstances(
  { db }: Tx,
  told: {
    readonly environment: string;
    readonly keyId: string;
    readonly services: readonly ServiceFacts[];
    readonly nowMs: number;
  },
): Promise<void> {
  const { environment, keyId, services, nowMs } = told;
  if (services.length === 0) return;
  const current = await db
    .selectFrom('environment')
    .select(['lineage', 'version'])
    .where('key', '=', environment)
    .executeTakeFirst();
  const held = { lineage: current?.lineage ?? 0, version: current?.version ?? 0 };
  for (const { id, evaluated } of services) {
    const instance = `${OTLP_INSTANCE}${id === '' ? keyId : id}`.slice(0, NAME_LENGTH_MAX);
    const ruleset = evaluated ? held : { lineage: 0, version: 0 };
    await db
      .insertInto('instance')
      .values({
        environment,
        id: instance,
        keyId,
        sequence: 1,
        lostBatches: 0,
        droppedObservations: 0,
        ...ruleset,
        seenMs: nowMs,
        closedMs: null,
      })
      .onConflict((conflict) =>
        conflict.columns(['environment', 'id']).doUpdateSet((eb) => ({
          keyId,
          sequence: eb('instance.sequence', '+', 1),
          ...(evaluated ? held : {}),
          seenMs: nowMs,
        })),
      )
      .execute();
  }
}
