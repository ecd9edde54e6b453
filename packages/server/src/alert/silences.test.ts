import { describe, expect, it } from 'vitest';
import { ANA, T0 } from '../store/store-world.fixture.ts';
import { alertWorld, aRule } from './alert-world.fixture.ts';
import { SILENCES_MAX } from './limits.ts';
import { pruneAlerts } from './prune-alerts.ts';

const DAY_MS = 86_400_000;

async function silenceWorld() {
  const made = await alertWorld(aRule(), aRule({ name: 'slow', severity: 'warning' }));
  const { store } = made;
  const create = (changed: object = {}) =>
    store.transact('createSilence', {
      ...{ environment: 'production', rule: null, severity: null, reason: 'maintenance' },
      ...{ fromMs: T0, toMs: T0 + 60_000, actor: ANA, nowMs: T0 },
      ...changed,
    });
  const end = (id: string, nowMs = T0 + 1) =>
    store.transact('endSilence', { id, actor: ANA, nowMs });
  const list = async (nowMs = T0) =>
    (await store.read('listSilences', { environment: 'production', nowMs })).map(({ id }) => id);
  return { ...made, create, end, list };
}

describe('createSilence()', () => {
  it('covers one rule, a severity and all below it, or all', async () => {
    const { create, end, view } = await silenceWorld();
    const covered = async () => [
      (await view('errors')).silencedBy,
      (await view('slow')).silencedBy,
    ];
    const one = await create({ rule: 'slow' });
    expect(await covered()).toEqual([null, one.id]);
    await end(one.id, T0);
    const below = await create({ severity: 'error' });
    expect(await covered()).toEqual([null, below.id]);
    await end(below.id, T0);
    const all = await create({});
    expect(await covered()).toEqual([all.id, all.id]);
    const { id: _, ...told } = all;
    expect(told).toEqual({
      ...{ environment: 'production', rule: null, severity: null, reason: 'maintenance' },
      ...{ fromMs: T0, toMs: T0 + 60_000, actor: 'ana' },
    });
  });

  it('refuses times that make no sense, what does not exist, and too many', async () => {
    const { create, tx } = await silenceWorld();
    for (const [wrong, text] of [
      [{ toMs: T0 }, 'its end is over already'],
      [{ fromMs: T0 + 60_000 }, 'it ends before it begins'],
      [{ toMs: T0 + 31 * DAY_MS + 1 }, 'it is longer than 31d'],
      [{ rule: 'slo' }, 'did you mean "slow"?'],
      [{ environment: 'produktion' }, 'did you mean "production"?'],
    ] as const) {
      await expect(create(wrong)).rejects.toThrow(text);
    }
    await create({ fromMs: 1, toMs: T0 + 31 * DAY_MS });
    const [row] = await tx.db.selectFrom('silence').selectAll().execute();
    if (row === undefined) throw new Error('no silence');
    const ids = Array.from({ length: SILENCES_MAX - 1 }, (_, index) => ({
      ...row,
      id: `${index}`,
    }));
    await tx.db.insertInto('silence').values(ids).execute();
    await expect(create()).rejects.toThrow(
      `Cannot silence more alerts of "production": there are ${SILENCES_MAX} silences already`,
    );
  });
});

describe('endSilence()', () => {
  it('ends it now, once', async () => {
    const { create, end, audit } = await silenceWorld();
    const { id } = await create();
    expect((await end(id)).toMs).toBe(T0 + 1);
    await expect(end(id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(end('si_0')).rejects.toMatchObject({ code: 'not-found' });
    const later = await create({ fromMs: T0 + 10_000 });
    expect(await end(later.id)).toMatchObject({ fromMs: T0 + 1, toMs: T0 + 1 });
    expect((await audit('silence.')).map(({ action }) => action)).toEqual([
      ...['silence.created', 'silence.ended', 'silence.created', 'silence.ended'],
    ]);
  });
});

describe('listSilences() and pruneAlerts()', () => {
  it('keep what is over for 30 days, and firings for 400', async () => {
    const { create, list, tx, pass, turns } = await silenceWorld();
    const { id } = await create();
    const endMs = T0 + 60_000;
    expect(await list(endMs + 30 * DAY_MS - 1)).toEqual([id]);
    expect(await list(endMs + 30 * DAY_MS)).toEqual([]);
    await pass(30, () => turns(100, 5));
    await tx.db
      .updateTable('alert_firing')
      .set({ resolvedMs: T0 })
      .where('rule', '=', 'slow')
      .execute();
    expect(await pruneAlerts(tx.db, T0 + 30 * DAY_MS, 10)).toBe(0);
    expect(await pruneAlerts(tx.db, endMs + 30 * DAY_MS + 1, 10)).toBe(1);
    expect(await pruneAlerts(tx.db, T0 + 400 * DAY_MS + 1, 10)).toBe(1);
    const left = await tx.db.selectFrom('alert_firing').select('rule').execute();
    expect(left).toEqual([{ rule: 'errors' }]);
  });
});
