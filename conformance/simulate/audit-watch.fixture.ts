/** The audit chain: unbroken, and a row for whatever a rollout did. */
import type { Rollout } from '@tidegate/core';
import { CHAIN_START, chainHash } from '../../packages/server/src/audit/chain.ts';
import type { Row } from './simulated-database.fixture.ts';
import type { World } from './world.fixture.ts';

/** A row that was added. */
export interface AuditEntry {
  readonly action: string;
  readonly subject: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly body: Readonly<Record<string, unknown>>;
}

export interface AuditWatch {
  /** Rows since the last look. */
  read(): readonly AuditEntry[];
  check(before: Rollout | null, after: Rollout, rows: readonly AuditEntry[]): void;
}

/** One of these says that a rollout got a status. */
const SAYS: Readonly<Record<Rollout['status'], RegExp>> = {
  scheduled: /./,
  running: /^rollout\.(started|resumed|phase-entered)$/,
  paused: /^rollout\.(paused|no-go|partly-rolled-back)$/,
  'rolling-back': /^rollout\.(rolled-back|rollback-deepened)$/,
  completed: /^rollout\.completed$/,
  'rolled-back': /^rollout\.(rolled-back|rollback-finished)$/,
  aborted: /^rollout\.aborted$/,
};

export function auditWatch(world: World): AuditWatch {
  const { database } = world;
  const [last] = database.rows(
    `SELECT sequence, hash FROM audit WHERE environment = 'production' ORDER BY sequence DESC LIMIT 1`,
  );
  let sequence = Number(last?.['sequence'] ?? 0);
  let hash = String(last?.['hash'] ?? CHAIN_START);
  const continueWith = (row: Row): AuditEntry => {
    const chained = row as unknown as Parameters<typeof chainHash>[1];
    const isNext = chained.sequence === sequence + 1 && row['previousHash'] === hash;
    if (!isNext || row['hash'] !== chainHash(hash, chained)) {
      world.flaw('audit-chain', `row ${chained.sequence} does not continue row ${sequence}`);
    }
    sequence = chained.sequence;
    hash = String(row['hash']);
    const { action, subject } = chained;
    return { action, subject, actor: JSON.parse(chained.actor), body: JSON.parse(chained.body) };
  };
  return {
    read: () =>
      database
        .rows(
          `SELECT * FROM audit WHERE environment = 'production' AND sequence > ? ORDER BY sequence`,
          [sequence],
        )
        .map(continueWith),
    check(before, after, rows) {
      const own = rows.filter(({ subject }) => subject === after.id);
      if (before?.status !== after.status && after.status !== 'scheduled') {
        const isSaid = own.some(({ action }) => SAYS[after.status].test(action));
        if (!isSaid) world.flaw('audit-incomplete', `no row says that it is ${after.status}`);
      }
      const entered = own.filter(({ action }) => action === 'rollout.phase-entered');
      const hasEntered = before !== null && before.phase !== after.phase;
      if (hasEntered && !entered.some(({ body }) => body['index'] === after.phase)) {
        world.flaw('audit-incomplete', `no row says that it entered phase ${after.phase}`);
      }
      if (entered.length > 1) world.flaw('step-twice', `${entered.length} phases in one step`);
    },
  };
}
