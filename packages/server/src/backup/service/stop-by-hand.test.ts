import { type Actor, CONTROLLER } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import type { MemoryStore } from './outside-world.fixture.ts';
import { aService } from './service-world.fixture.ts';

const ANA: Actor = { kind: 'key', id: 'key_ana', name: 'ana' };
const by = { environment: null, reason: 'wrong one', actor: ANA };
const asked = { database: 'app', policy: null, verify: null, actor: CONTROLLER };
const never = new Promise<void>(() => {});
const said = 'stopped by ana: wrong one';

/** A store whose copies are handed out by nobody; what is told to end says so as real ones do. */
function stuck(store: MemoryStore): Promise<void> {
  return new Promise((isAsked) => {
    store.get = (_object, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('Cannot go on: it was told to')));
        isAsked();
      });
  });
}

describe('createService().stopByHand()', () => {
  it('ends a backup, which says who stopped it and why', async () => {
    const { service, database, places, view, store, actions } = await aService();
    database.gate = never;
    const { id } = await service.create(asked);
    const stopped = await service.stopByHand({ id, ...by });
    expect(stopped).toMatchObject({ what: 'backup', backup: { id, detail: said } });
    await service.ended(id);
    expect(await view(id)).toMatchObject({ state: 'failed', detail: said });
    expect([places.local.objects.size, places.archive.objects.size]).toEqual([0, 0]);
    expect(await actions(id)).toEqual(['backup.created', 'backup.stopped', 'backup.failed']);
    const { rows } = await store.read('listAudit', { environment: 'production', subject: id });
    expect(rows.find(({ action }) => action === 'backup.stopped')).toMatchObject({
      actor: ANA,
      body: { database: 'app', policy: 'daily', kind: 'full', reason: 'wrong one' },
    });
    await expect(service.stopByHand({ id, ...by })).rejects.toMatchObject({
      code: 'conflict',
      message: `Cannot stop "${id}": it is failed; "tidegate work" shows what is under way`,
    });
  });

  it.each(['its own id', 'that of its backup'])(
    'ends the verification of a new backup by %s, and keeps the backup',
    async (which) => {
      const { service, places, view, drills, actions } = await aService();
      const get = places.local.get;
      const reached = stuck(places.archive);
      let gets = 0;
      // The first reading makes the second copy.
      places.local.get = (object, signal) => {
        gets += 1;
        return gets === 1 ? get(object, signal) : places.archive.get(object, signal);
      };
      const { id } = await service.create({ ...asked, verify: true });
      await reached;
      const [running] = await drills();
      const one = which === 'its own id' ? (running?.id ?? '') : id;
      expect(await service.stopByHand({ id: one, ...by })).toMatchObject({
        ...{ what: 'drill', drill: { id: running?.id, kind: 'verify', detail: said } },
      });
      await service.ended(id);
      expect((await view(id)).state).toBe('stored');
      expect(await drills()).toMatchObject([{ state: 'failed', detail: said }]);
      expect(await actions(running?.id ?? '')).toEqual([
        ...['drill.begun', 'drill.stopped', 'drill.ended'],
      ]);
    },
  );

  it('ends a verification, a drill and a restore', async () => {
    const { service, places, backUp, drills, database } = await aService();
    const { id } = await backUp();
    const reached = stuck(places.local);
    const restore = { id, store: null, into: null, overwrite: 'app', tables: [], toMs: null };
    const begin = [
      () => service.verify({ id, store: null, actor: CONTROLLER }),
      () => service.drill({ database: 'app', region: 'eu-west', toMs: null, actor: CONTROLLER }),
      () => service.restore({ ...restore, reason: 'rows are gone', actor: CONTROLLER }),
    ];
    const details: unknown[] = [];
    for (const each of begin) {
      const drill = await each();
      await reached;
      await service.stopByHand({ id: drill.id, ...by });
      await service.ended(drill.id);
      const ended = (await drills()).find((one) => one.id === drill.id);
      details.push([ended?.state, ended?.detail]);
    }
    expect(details).toEqual([
      ['failed', said],
      ['failed', `to region "eu-west": ${said}`],
      ['failed', `${said} (rows are gone)`],
    ]);
    expect(database.rows).toEqual(['one', 'two', 'three']);
  });

  it('tells who asks for a kept backup what verifies it', async () => {
    const { service, places, backUp } = await aService();
    const { id } = await backUp();
    const reached = stuck(places.local);
    const drill = await service.verify({ id, store: null, actor: CONTROLLER });
    await reached;
    await expect(service.stopByHand({ id, ...by })).rejects.toMatchObject({
      code: 'conflict',
      message: `Cannot stop "${id}": it is stored; "${drill.id}" verifies it`,
    });
  });

  it('shows nothing of another environment, and says no secret', async () => {
    const { service, database, view } = await aService();
    database.gate = never;
    const { id } = await service.create(asked);
    for (const ask of [
      { id, environment: 'staging' },
      { id: 'dr_1', environment: null },
    ])
      await expect(service.stopByHand({ ...by, ...ask })).rejects.toMatchObject({
        code: 'not-found',
        message: `Cannot stop "${ask.id}": there is no backup, verification, drill or restore of this id; "tidegate work" shows what is under way`,
      });
    expect((await view(id)).detail).toBe('');
    const environment = 'production';
    await service.stopByHand({ ...by, id, environment, reason: 'hunter2hunter2 leaked' });
    await service.ended(id);
    expect((await view(id)).detail).toBe('stopped by ana: … leaked');
  });

  it('stops nothing that cannot be written down', async () => {
    const world = await aService();
    world.database.gate = never;
    const { id } = await world.service.create(asked);
    const { transact } = world.store;
    world.store.transact = async (name, input) => {
      if (name === 'stopBackup') throw new Error('the disk is full');
      return await transact(name, input);
    };
    await expect(world.service.stopByHand({ id, ...by })).rejects.toThrow('the disk is full');
    expect((await world.view(id)).state).toBe('running');
  });

  it('says so where another process works at it', async () => {
    const world = await aService();
    world.database.gate = never;
    const { id } = await world.service.create(asked);
    await expect(world.again().stopByHand({ id, ...by })).rejects.toMatchObject({
      code: 'conflict',
      message: `Cannot stop "${id}": it does not run in this server any more; "tidegate work" shows what is under way`,
    });
    expect(await world.actions(id)).toEqual(['backup.created']);
  });
});
