import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { type Clock, systemClock } from '../config/clock.ts';
import { type Limits, limits } from '../config/limits.ts';
import type { Action, ActionWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';
import { type ActionRunner, createActionRunner } from './create-action-runner.ts';

/** A folder that goes with the test. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-action-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An action called `it`, with changes. */
export function anAction(work: ActionWork, changes: Partial<Action> = {}): Action {
  const plain = {
    ...{ description: '', timeoutMs: 60_000, secrets: [] },
    preflight: 'named' as const,
  };
  return { name: 'it', ...plain, ...changes, work };
}

/** A runner over actions that may reach loopback; its store knows nothing. */
export function aRunner(
  actions: readonly Action[],
  changes: { readonly clock?: Clock; readonly limits?: Partial<Limits> } = {},
): ActionRunner {
  return createActionRunner(actions, {
    store: {
      read: () => {
        throw new Error('there is no store');
      },
    },
    clock: changes.clock ?? fakeClock(Date.now()),
    limits: { ...limits, ...changes.limits },
    channels: { allowAddresses: ['127.0.0.1', '::1'] },
    backups: NO_BACKUPS,
  });
}

const none = (): never => {
  throw new Error('there are no backups');
};

const NO_BACKUPS: ActionParts['backups'] = {
  ...{ create: none, ended: none, integrity: none, policyOf: none },
};

/** What an action comes to, run as effect `e1`. */
export async function outcomeOf(work: ActionWork, changes: Partial<Action> = {}) {
  const runner = aRunner([anAction(work, changes)]);
  return await runner.run('it', { effectId: 'e1', signal: new AbortController().signal });
}

/** The same on the machine's clock, with little time. */
export async function outcomeWithin(work: ActionWork, timeoutMs: number) {
  const runner = aRunner([anAction(work, { timeoutMs })], { clock: systemClock });
  return await runner.run('it', { effectId: 'e1', signal: new AbortController().signal });
}
