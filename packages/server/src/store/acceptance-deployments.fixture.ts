import { expect, it } from 'vitest';
import type { Transactions } from './store.ts';
import type { StoreUnderTest } from './store-acceptance.fixture.ts';
import { ANA, aWorld, T0 } from './store-world.fixture.ts';

type Begun = Parameters<Transactions['beginDeployment']>[0];
type Ended = Parameters<Transactions['endDeployment']>[0];

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A world in which deployments are told of. */
async function aTeam({ store }: StoreUnderTest) {
  const world = await aWorld(store);
  const begin = (version: string, changes: Partial<Begun> = {}) =>
    store.transact('beginDeployment', {
      ...{ environment: 'production', version, commit: null, commitMs: null, kind: 'deploy' },
      ...{ slot: null, url: null, rollout: null, startedMs: changes.nowMs ?? T0, endedMs: null },
      ...{ status: 'running', detail: '', key: null, actor: ANA, nowMs: T0, ...changes },
    });
  const end = (id: string, status: Ended['status'], changes: Partial<Ended> = {}) =>
    store.transact('endDeployment', {
      ...{ environment: null, id, status, detail: '', actor: ANA, nowMs: T0 + MINUTE_MS },
      ...changes,
    });
  /** One that is over, some minutes after T0. */
  const done = (version: string, minutes: number, changes: Partial<Begun> = {}) =>
    begin(version, {
      ...{ endedMs: T0 + minutes * MINUTE_MS, status: 'succeeded' },
      ...{ nowMs: T0 + DAY_MS, startedMs: T0, ...changes },
    });
  const list = (environment: string | null = 'production') =>
    store.read('listDeployments', { environment, limit: 50 });
  const live = async (environment: string | null = 'production') =>
    (await list(environment)).filter((one) => one.live).map(({ version }) => version);
  const audit = async (subject: string) => {
    const { rows } = await store.read('listAudit', { environment: 'production', subject });
    return rows.map(({ action, body }) => [action, body]).reverse();
  };
  return { world, store, begin, end, done, list, live, audit };
}

/** Deployments: begin, end, which is live, and what figures say of them. */
export function describeDeployments(subject: () => StoreUnderTest): void {
  it('beginDeployment() and endDeployment() write a deployment down, and the audit tells', async () => {
    const { begin, end, list, audit } = await aTeam(subject());
    const told = { commit: 'abc', commitMs: T0 - HOUR_MS, slot: 'blue', detail: 'run 7' };
    const begun = await begin('v1', { ...told, url: 'https://app.example.com' });
    expect(begun).toEqual({
      ...{ id: begun.id, environment: 'production', version: 'v1', ...told, kind: 'deploy' },
      ...{ live: false, status: 'running', startedMs: T0, endedMs: null, rollout: null },
      ...{ url: 'https://app.example.com', by: 'ana' },
    });
    expect(begun.id).toMatch(/^dp_[0-9a-f]{16}$/);
    const ended = await end(begun.id, 'succeeded');
    expect(ended).toEqual({ ...begun, live: true, status: 'succeeded', endedMs: T0 + MINUTE_MS });
    expect(await list()).toEqual([ended]);
    const about = { version: 'v1', kind: 'deploy', slot: 'blue', rollout: null };
    expect(await audit(begun.id)).toEqual([
      ['deployment.begun', { ...about, commit: 'abc' }],
      [
        'deployment.finished',
        { ...about, status: 'succeeded', tookMs: MINUTE_MS, detail: 'run 7' },
      ],
    ]);
  });

  it('endDeployment() takes the same twice, and nothing else once it is over', async () => {
    const { begin, end, audit } = await aTeam(subject());
    const { id } = await begin('v1');
    const failed = await end(id, 'failed', { detail: 'build broke' });
    expect([failed.status, failed.live, failed.detail]).toEqual(['failed', false, 'build broke']);
    expect(await end(id, 'failed', { nowMs: T0 + HOUR_MS })).toEqual(failed);
    expect(await audit(id)).toHaveLength(2);
    for (const status of ['succeeded', 'rolled-back'] as const) {
      await expect(end(id, status)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('it is failed since 2027-'),
      });
    }
    await expect(end('dp_0', 'failed')).rejects.toMatchObject({ code: 'not-found' });
    const other = { environment: 'staging' };
    await expect(end(id, 'failed', other)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('one is live an environment: the one that succeeded last and was not taken back', async () => {
    const { begin, end, done, live, list } = await aTeam(subject());
    expect(await live()).toEqual([]);
    await done('v1', 10, { slot: 'blue' });
    expect(await live()).toEqual(['v1']);
    const second = await done('v2', 20, { slot: 'green' });
    await done('v0', 5);
    await done('v3', 30, { status: 'failed' });
    await done('other', 40, { environment: 'staging' });
    expect([await live(), await live('staging')]).toEqual([['v2'], ['other']]);
    const running = await begin('v4', { nowMs: T0 + DAY_MS });
    expect(await live()).toEqual(['v2']);
    // Traffic goes back to the other slot at once.
    const back = await end(second.id, 'rolled-back', { detail: 'errors', nowMs: T0 + DAY_MS });
    expect(back).toEqual({ ...second, live: false, status: 'rolled-back', detail: 'errors' });
    expect(await live()).toEqual(['v1']);
    await end(running.id, 'rolled-back', { nowMs: T0 + DAY_MS });
    expect(await live()).toEqual(['v1']);
    expect((await list()).map(({ version }) => version)[0]).toBe('v4');
  });

  it('a rollback that succeeded marks what it went back from, once', async () => {
    const { done, list, live, end, audit } = await aTeam(subject());
    await done('v1', 10);
    const second = await done('v2', 20);
    const rollback = await done('v1', 30, { kind: 'rollback' });
    const states = async () =>
      Object.fromEntries((await list()).map((one) => [`${one.version} ${one.kind}`, one.status]));
    expect(await states()).toEqual({
      ...{ 'v1 deploy': 'succeeded', 'v2 deploy': 'rolled-back', 'v1 rollback': 'succeeded' },
    });
    expect(await live()).toEqual(['v1']);
    expect((await audit(second.id)).at(-1)).toEqual([
      'deployment.rolled-back',
      {
        ...{ version: 'v2', kind: 'deploy', slot: null },
        detail: `Taken back by "${rollback.id}"`,
      },
    ]);
    // Somebody marks the third and then tells of the rollback: the one that it goes back to stays.
    const third = await done('v3', 40);
    await end(third.id, 'rolled-back');
    await done('v1', 50, { kind: 'rollback', key: 'again' });
    expect((await list()).filter(({ status }) => status === 'rolled-back')).toHaveLength(2);
    // One that is told late took back nothing that came after it.
    await done('v4', 60);
    await done('v0', 55, { kind: 'rollback' });
    expect([await live(), (await states())['v4 deploy']]).toEqual([['v4'], 'succeeded']);
  });

  it('beginDeployment() under the same key is one deployment, and a conflict when it is another', async () => {
    const { begin, end, list } = await aTeam(subject());
    const first = await begin('v1', { key: 'run-7', slot: 'blue' });
    const again = { key: 'run-7', slot: 'blue' };
    expect(await begin('v1', { ...again, startedMs: T0 + 5, nowMs: T0 + 5 })).toEqual(first);
    const ended = await end(first.id, 'succeeded');
    expect(await begin('v1', again)).toEqual(ended);
    const over = { ...again, status: 'succeeded', endedMs: T0 } as const;
    expect(await begin('v1', over)).toEqual(ended);
    for (const changes of [
      { version: 'v2' },
      { slot: 'green' },
      { commit: 'abc' },
      { kind: 'hotfix' as const },
      { url: 'https://example.com' },
      { status: 'failed' as const, endedMs: T0 },
    ]) {
      await expect(begin('v1', { ...again, ...changes })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(`deployment "${first.id}" has it, with another "`),
      });
    }
    // Keys are an environment's own.
    await begin('v2', { key: 'run-7', environment: 'staging' });
    expect(await list(null)).toHaveLength(2);
  });

  it('beginDeployment() refuses what cannot be, and more than 100 that run', async () => {
    const { begin, end, world } = await aTeam(subject());
    const refusals: [Partial<Begun>, string][] = [
      [{ environment: 'productoin' }, 'not-found'],
      [{ rollout: 'r_0' }, 'not-found'],
      [{ startedMs: Number.NaN }, 'malformed-request'],
      [{ commitMs: T0 + HOUR_MS }, 'malformed-request'],
      [{ status: 'succeeded', endedMs: T0 - 1 }, 'malformed-request'],
    ];
    for (const [changes, code] of refusals) {
      await expect(begin('v1', changes)).rejects.toMatchObject({ code });
    }
    const { id } = await world.start();
    expect(await begin('v1', { rollout: id })).toMatchObject({ rollout: id });
    await expect(begin('v1', { rollout: id, environment: 'staging' })).rejects.toMatchObject({
      code: 'not-found',
    });
    const runs = [];
    for (let more = 0; more < 99; more += 1) runs.push((await begin('v1')).id);
    await expect(begin('v1')).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining('100 run there') },
    });
    await begin('v1', { environment: 'staging' });
    await end(runs[0] ?? '', 'failed');
    await begin('v1');
  });

  it('deliveryFigures() of an environment, or of each; KPIs have the same figures', async () => {
    const { store, done } = await aTeam(subject());
    await done('v1', 10, { commitMs: T0 - HOUR_MS });
    await done('v2', 20);
    await done('v3', 12, { status: 'failed' });
    await done('v1', 30, { kind: 'rollback' });
    const asked = { days: 7, nowMs: T0 + DAY_MS };
    const [production, ...none] = await store.read('deliveryFigures', {
      ...{ environment: 'production', ...asked },
    });
    expect([production, none]).toEqual([
      {
        ...{ environment: 'production', days: 7, deployments: 2, perWeek: 2, rollbacks: 0 },
        ...{ leadP50Ms: HOUR_MS + 10 * MINUTE_MS, durationP50Ms: 10 * MINUTE_MS },
        ...{ durationP95Ms: 20 * MINUTE_MS, failedShare: 1 / 3, rolledBackShareYear: 1 / 2 },
        ...{ restoreP50Ms: null, detectP50Ms: null },
      },
      [],
    ]);
    const all = await store.read('deliveryFigures', { environment: null, ...asked });
    expect(all.map(({ environment, deployments }) => [environment, deployments])).toEqual([
      ...[
        ['production', 2],
        ['staging', 0],
      ],
    ]);
    await expect(
      store.read('deliveryFigures', { environment: 'nowhere', ...asked }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
}
