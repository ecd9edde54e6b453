import { ProblemError } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import type { ActionOutcome } from '../action/action.ts';
import { fakeClock } from '../config/clock.fixture.ts';
import { silentLog } from '../config/log.ts';
import { anEngine } from '../store/engine.fixture.ts';
import type { Store } from '../store/store.ts';
import { runAction } from './run-action.ts';

const { signal } = new AbortController();

/** Actions that take 2 s; `trouble` is said of the given writing to the audit, the first being 1. */
async function aWorld(outcome: ActionOutcome['outcome'], trouble?: Error, at = 1) {
  const clock = fakeClock(5_000);
  const engine = await anEngine();
  await engine.transact('bootstrap', { nowMs: 0, environments: ['production'] });
  const ran: string[] = [];
  let asked = 0;
  const store: Store = {
    ...engine,
    transact: async (name, input) => {
      asked += 1;
      if (trouble !== undefined && asked === at) throw trouble;
      return await engine.transact(name, input);
    },
  };
  const world = {
    ...{ store, clock, log: silentLog, environment: 'production' },
    caller: {
      ...({ id: 'key_ana', kind: 'admin', environment: '*', name: 'ana' } as const),
      expiresMs: null,
    },
    actions: {
      ...{ actions: [], names: [] },
      async run(name: string, { effectId }: { readonly effectId: string }) {
        ran.push(`${name} ${effectId}`);
        await clock.advance(2_000);
        return { outcome, detail: 'said' };
      },
    },
  };
  const audited = async () => {
    const { rows } = await engine.read('listAudit', { environment: 'production', subject: 'ci' });
    return rows.reverse().map(({ atMs, actor, action, body }) => ({ atMs, actor, action, body }));
  };
  return { world, ran, audited };
}

test('runAction() is in the audit before it runs and after, by the id that the action sees', async () => {
  const { world, ran, audited } = await aWorld('timed-out');
  expect(await runAction(world, 'ci', signal)).toEqual({ outcome: 'unknown', detail: 'said' });
  const run = ran[0]?.split(' ')[1];
  const actor = { kind: 'key', id: 'key_ana', name: 'ana' };
  expect(await audited()).toEqual([
    { atMs: 5_000, actor, action: 'check.run-begun', body: { run } },
    {
      ...{ atMs: 7_000, actor, action: 'check.run-ended' },
      body: { run, outcome: 'timed-out', tookMs: 2_000, detail: 'said' },
    },
  ]);
});

test('runAction() runs nothing that cannot be written down', async () => {
  const broken = await aWorld('ok', new Error('the disk is full'));
  await expect(runAction(broken.world, 'ci', signal)).rejects.toThrow('the disk is full');
  const refused = await aWorld('ok', new ProblemError('not-ready', 'Cannot write: it is busy'));
  expect(await runAction(refused.world, 'ci', signal)).toEqual({
    ...{ outcome: 'unknown', detail: 'it was not run: Cannot write: it is busy' },
  });
  const nowhere = await aWorld('ok');
  const { outcome, detail } = await runAction(
    { ...nowhere.world, environment: 'prodution' },
    ...(['ci', signal] as const),
  );
  expect([outcome, detail]).toEqual([
    'unknown',
    expect.stringMatching(/^it was not run: .*did you mean "production"\?$/),
  ]);
  expect([broken.ran, refused.ran, nowhere.ran]).toEqual([[], [], []]);
});

test('runAction() calls nothing ok whose end could not be written down', async () => {
  const { world, ran, audited } = await aWorld('ok', new Error('the disk is full'), 2);
  expect(await runAction(world, 'ci', signal)).toEqual({
    outcome: 'unknown',
    detail:
      'it ran (ok), and that could not be written into the audit; the log of the server says why',
  });
  expect([ran.length, (await audited()).map(({ action }) => action)]).toEqual([
    ...[1, ['check.run-begun']],
  ]);
});
