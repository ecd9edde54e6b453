import { describe, expect, it } from 'vitest';
import { ANA, aFlag, flagsFile } from '../store/store-world.fixture.ts';
import { alertWorld, aRule, rulesFile } from './alert-world.fixture.ts';
import { shedFlags } from './shed-flags.ts';
import { loadAlert } from './stored-alert.ts';

async function sheddingWorld(...more: Parameters<typeof aRule>[0][]) {
  const made = await alertWorld();
  await made.world.apply(flagsFile(aFlag({ key: 'images' }), aFlag({ key: 'voice' })));
  const rules = [aRule({ shed: ['images'] }), ...more.map((rule) => aRule(rule))];
  await made.apply(rulesFile(rules));
  return {
    ...made,
    bad: () => made.turns(100, 5),
    good: () => made.turns(10_000, 0),
    killed: async () => {
      const flags = await made.store.read('listFlags', { environment: 'production' });
      return flags.filter(({ killed }) => killed).map(({ key }) => key);
    },
    set: (key: string) =>
      made.store.transact('setFlag', {
        ...{ environment: 'production', key, variant: 'legacy', reason: null },
        ...{ actor: ANA, nowMs: made.world.nowMs },
      }),
  };
}

describe('flags that a rule sheds', () => {
  it('go off while it fires and come back after it recovered', async () => {
    const { pass, bad, good, killed, view, audit, tx, notices } = await sheddingWorld();
    await pass(30, bad);
    expect([await killed(), (await view()).shedNow]).toEqual([['images'], ['images']]);
    expect(tx.published.at(-1)).toMatchObject({ cause: 'kill', environment: 'production' });
    await pass(80, good);
    expect([await killed(), (await view()).shedNow]).toEqual([[], []]);
    expect((await audit('flag.shed')).map(({ action, body }) => [action, body])).toEqual([
      ['flag.shed', { rule: 'errors', variant: 'legacy', rollout: null }],
      ['flag.shed-ended', expect.objectContaining({ rule: 'errors', outcome: 'on-again' })],
    ]);
    expect((await notices()).map(({ text }) => text.split('\n').at(-1))).toEqual([
      'flag "images" was switched off until it recovers',
      'flag "images" is on again',
    ]);
  });

  it('stay off when somebody switched them off before', async () => {
    const { pass, bad, good, killed, store, world, view } = await sheddingWorld();
    const about = { environment: 'production', key: 'images', reason: null, actor: ANA };
    await store.transact('killFlag', { ...about, nowMs: world.nowMs });
    await pass(30, bad);
    expect((await view()).shedNow).toEqual([]);
    await pass(80, good);
    expect(await killed()).toEqual(['images']);
  });

  it('stay as somebody left them meanwhile', async () => {
    const { pass, bad, good, killed, store, world, audit, set, notices } = await sheddingWorld();
    await pass(30, bad);
    await set('images');
    expect(await killed()).toEqual([]);
    const about = { environment: 'production', key: 'images', reason: 'no', actor: ANA };
    await store.transact('killFlag', { ...about, nowMs: world.nowMs });
    await pass(80, good);
    expect(await killed()).toEqual(['images']);
    expect((await audit('flag.shed-ended')).map(({ body }) => body.outcome)).toEqual([
      'left-as-it-is',
    ]);
    expect((await notices()).at(-1)?.text).toContain('somebody changed it meanwhile');
  });

  it('come back though a file changed something else about them meanwhile', async () => {
    const { pass, bad, good, killed, world, store } = await sheddingWorld();
    await pass(30, bad);
    const described = flagsFile(aFlag({ key: 'images', description: 'Draws' }));
    expect(await world.apply(described)).toMatchObject({ ok: true });
    await pass(80, good);
    expect(await killed()).toEqual([]);
    await pass(30, bad);
    await world.apply(flagsFile(aFlag({ key: 'images', description: 'Draws images' })));
    const about = { environment: 'production', key: 'images', reason: null, actor: ANA };
    await store.transact('killFlag', { ...about, nowMs: world.nowMs });
    await pass(80, good);
    expect(await killed()).toEqual(['images']);
  });

  it('stay off while another rule that fires sheds them too', async () => {
    const other = { name: 'other', shed: ['voice', 'images'] };
    const { pass, bad, good, killed, view, command } = await sheddingWorld(other);
    await pass(30, bad);
    expect(await killed()).toEqual(['images', 'voice']);
    await command('errors', { type: 'disable', reason: 'it is noisy' });
    expect([await killed(), (await view('other')).shedNow]).toEqual([
      ['images', 'voice'],
      ['images', 'voice'],
    ]);
    await pass(80, good);
    expect(await killed()).toEqual([]);
  });

  it('come back when the rule is gone, or sheds them no more', async () => {
    const { pass, bad, killed, apply, told } = await sheddingWorld({
      name: 'other',
      shed: ['voice'],
    });
    await pass(30, bad);
    await apply(rulesFile([aRule({ name: 'other', shed: [] })]));
    expect(await killed()).toEqual([]);
    expect(await told()).toContain('resolved errors ops');
    expect(await told()).not.toContain('resolved other ops');
  });

  it('are tried again when they could not come back', async () => {
    const { pass, bad, good, killed, tx, look, world } = await sheddingWorld();
    await pass(30, bad);
    const settings = await tx.db
      .selectFrom('flag')
      .select('settings')
      .where('key', '=', 'images')
      .executeTakeFirstOrThrow();
    const put = (text: string) =>
      tx.db.updateTable('flag').set({ settings: text }).where('key', '=', 'images').execute();
    await put('{');
    await expect(pass(80, good)).rejects.toThrow('could not be switched on again');
    expect(await killed().catch(() => 'broken')).toBe('broken');
    await put(settings.settings);
    world.nowMs += 10_000;
    await look();
    expect(await killed()).toEqual([]);
  });

  it('stay on when pages alone say so', async () => {
    const { apply, tx, killed, world } = await sheddingWorld();
    await apply(rulesFile([aRule({ shed: ['images'] }, { source: 'browser' })]));
    const alert = await loadAlert(tx, 'production', 'errors');
    expect(await shedFlags(tx, alert, world.nowMs)).toMatchObject({
      done: [],
      failed: [expect.stringContaining('anybody can send them')],
    });
    expect(await killed()).toEqual([]);
  });

  it('are told when they could not go off, and the rule fires all the same', async () => {
    const { pass, bad, tx, view } = await sheddingWorld();
    await tx.db.updateTable('flag').set({ archivedMs: 1 }).where('key', '=', 'images').execute();
    await expect(pass(30, bad)).rejects.toThrow('there is no such flag any more');
    expect((await view()).status).toBe('firing');
  });
});
