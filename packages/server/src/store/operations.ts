import { listAudit } from '../audit/list.ts';
import { claimEffects } from '../controller/claim-effects.ts';
import { finishEffect } from '../controller/finish-effect.ts';
import { holdLease } from '../controller/hold-lease.ts';
import { prune } from '../controller/prune.ts';
import { tick } from '../controller/tick.ts';
import { archiveFlag } from '../flag/archive.ts';
import { exportDefinitions } from '../flag/export-definitions.ts';
import { importFlagd } from '../flag/import-flagd.ts';
import { killFlag } from '../flag/kill.ts';
import { listFlags } from '../flag/list.ts';
import { patchesSince } from '../flag/patches-since.ts';
import { currentRuleset } from '../flag/ruleset.ts';
import { setFlag } from '../flag/set.ts';
import { flagUsage } from '../flag/usage.ts';
import { ingestBatch } from '../ingest/batch.ts';
import { trackedEvents } from '../ingest/list-events.ts';
import { listInstances } from '../ingest/list-instances.ts';
import { ingestUrgent } from '../ingest/urgent.ts';
import { createKey } from '../key/create.ts';
import { findKey } from '../key/find.ts';
import { listKeys } from '../key/list.ts';
import { revokeKey } from '../key/revoke.ts';
import { apply } from '../plan/apply.ts';
import { commandRollout } from '../rollout/command.ts';
import { createRollout } from '../rollout/create.ts';
import { getRollout } from '../rollout/get.ts';
import { listRollouts } from '../rollout/list.ts';
import { listEnvironments } from '../rollout/list-environments.ts';
import { bootstrap } from './bootstrap.ts';
import type { Reads, Transactions } from './store.ts';
import type { Change, Question } from './transaction.ts';

/** Every question, by its name in the contract. */
export const questions = {
  findKey,
  listKeys,
  listFlags,
  currentRuleset,
  patchesSince,
  listRollouts,
  getRollout,
  listAudit,
  listInstances,
  flagUsage,
  trackedEvents,
  listEnvironments,
  exportDefinitions,
} satisfies { [N in keyof Reads]: Question<Parameters<Reads[N]>[0], ReturnType<Reads[N]>> };

/** Every change, by its name in the contract. */
export const changes = {
  bootstrap,
  createKey,
  revokeKey,
  apply,
  setFlag,
  killFlag,
  archiveFlag,
  importFlagd,
  createRollout,
  commandRollout,
  ingestBatch,
  ingestUrgent,
  holdLease,
  tick,
  claimEffects,
  finishEffect,
  prune,
} satisfies {
  [N in keyof Transactions]: Change<Parameters<Transactions[N]>[0], ReturnType<Transactions[N]>>;
};
