import { describe, expect, it } from 'vitest';
import { ANA, T0 } from '../store/store-world.fixture.ts';
import { commandIncident } from './command-incident.ts';
import { getIncident } from './get-incident.ts';
import { anOpening, incidentWorld } from './incident-world.fixture.ts';
import { INCIDENTS_MAX, TIMELINE_AFTER_MS, TIMELINE_BEFORE_MS, TIMELINE_MAX } from './limits.ts';
import { openIncidentFor } from './open-incident-for.ts';

const OPENED_MS = T0 + TIMELINE_BEFORE_MS * 2;

async function opened() {
  const made = await incidentWorld();
  const { id: rollout } = await made.world.start();
  made.world.nowMs = OPENED_MS;
  const id = await openIncidentFor(
    made.tx,
    anOpening({ subject: `rollout:${rollout}`, nowMs: OPENED_MS }),
  );
  return {
    ...made,
    id,
    rollout,
    lines: async (nowMs: number) =>
      (await getIncident(made.tx, { id, nowMs }))?.timeline.map(({ text }) => text),
    deliver: (effectId: string, atMs: number, outcome = 'ok') =>
      made.tx.db
        .insertInto('delivery')
        .values({
          ...{ effectId, attempt: 1, environment: 'production', channel: 'ops' },
          ...{ title: 'chat: rolled back', atMs, outcome, detail: '200' },
        })
        .execute(),
    resolve: (nowMs: number) =>
      commandIncident(made.tx, { id, command: { type: 'resolve' }, actor: ANA, nowMs }),
  };
}

describe('the timeline of an incident', () => {
  it('begins 15 min before it and ends a day after it was resolved', async () => {
    const { world, happened, lines, resolve, rollout } = await opened();
    const at = async (nowMs: number, action: string) => {
      world.nowMs = nowMs;
      await happened(action, rollout, { reason: 'why' });
    };
    await at(OPENED_MS - TIMELINE_BEFORE_MS - 1, 'test.too-early');
    await at(OPENED_MS - TIMELINE_BEFORE_MS, 'test.first');
    await happened('test.first', 'ro_other');
    await resolve(OPENED_MS + 5);
    await at(OPENED_MS + 5 + TIMELINE_AFTER_MS, 'test.last');
    await at(OPENED_MS + 6 + TIMELINE_AFTER_MS, 'test.too-late');
    expect(await lines(OPENED_MS + TIMELINE_AFTER_MS * 9)).toEqual([
      `test.first ${rollout}: why`,
      'Opened: Errors are high',
      'Resolved; 1 of its tasks are still to be done',
      `test.last ${rollout}: why`,
    ]);
  });

  it('says of a layer which step it was, how long it took, and the first line of what was found', async () => {
    const { happened, lines, rollout } = await opened();
    const step = { layer: 'app', step: 'execute', outcome: 'failed', tookMs: 1_234 };
    await happened('rollout.layer-step', rollout, { ...step, detail: 'green is gone\nmore' });
    await happened('rollout.layer-allowed', rollout, { layer: 'data', reason: 'rows are lost' });
    await happened('rollout.layer-begun', rollout, { layer: 'data', action: 'db', target: 'b' });
    expect((await lines(OPENED_MS + 1))?.filter((line) => line.startsWith('rollout.l'))).toEqual([
      'rollout.layer-step "app" execute: failed after 1.2 s. green is gone',
      'rollout.layer-allowed "data": rows are lost',
      'rollout.layer-begun "data"',
    ]);
  });

  it('shows who was told, and who could not be, but not of anything else', async () => {
    const { tx, id, deliver, lines, happened, rollout } = await opened();
    await deliver(`${rollout}:3:0`, OPENED_MS + 1);
    await deliver(`${rollout}:4:0`, OPENED_MS + 2, 'dead');
    await deliver(`${rollout}0:3:0`, OPENED_MS + 3);
    await deliver('ro_other:3:0', OPENED_MS + 3);
    const task = await tx.db
      .selectFrom('follow_up')
      .select('id')
      .where('incidentId', '=', id)
      .executeTakeFirstOrThrow();
    await tx.db.updateTable('follow_up').set({ overdueToldMs: 1 }).execute();
    await deliver(`${task.id}:overdue:ops`, OPENED_MS + 4, 'failed');
    // The audit trail says it too, with less.
    await happened('effect.done', rollout);
    expect(await lines(OPENED_MS + 10)).toEqual([
      'Opened: Errors are high',
      'ops: "chat: rolled back" was delivered (attempt 1: 200)',
      'ops: "chat: rolled back" was given up (attempt 1: 200)',
      'ops: "chat: rolled back" was not delivered and is tried again (attempt 1: 200)',
    ]);
  });

  it('shows the newest lines of many, and says how many it does not', async () => {
    const { tx, id, lines } = await opened();
    for (let sequence = 1; sequence <= TIMELINE_MAX + 9; sequence += 1) {
      const line = { kind: 'note', actor: 'x', text: `line ${sequence}` };
      const entry = { incidentId: id, sequence, atMs: OPENED_MS + sequence, ...line };
      await tx.db.insertInto('incident_entry').values(entry).execute();
    }
    const shown = await lines(OPENED_MS + 10_000);
    expect([shown?.length, shown?.[0], shown?.[1], shown?.at(-1)]).toEqual([
      TIMELINE_MAX,
      '11 earlier lines are not shown',
      'line 11',
      `line ${TIMELINE_MAX + 9}`,
    ]);
  });

  it('is missing for an unknown incident', async () => {
    const { tx } = await incidentWorld();
    expect(await getIncident(tx, { id: 'in_x', nowMs: T0 })).toBeNull();
  });
});

describe('limits of incidents', () => {
  it.each([
    ['the oldest resolved one', 'resolved', 'i3'],
    ['the oldest one when none is resolved', 'open', 'i0'],
  ])('lets %s go, with all that is its', async (_, status, gone) => {
    const { tx } = await incidentWorld();
    const rows = Array.from({ length: INCIDENTS_MAX }, (__, index) => ({
      ...{ id: `i${index}`, environment: 'production', title: 't', severity: 'error' },
      ...{ status: index === 3 || index === 5 ? status : 'open', subject: `s${index}` },
      ...{ openedBy: 'x', openedMs: T0 + index, resolvedMs: null, owner: null, rootCause: null },
      ...{ resolution: null, prevention: null, decision: null, runbook: null },
    }));
    for (let start = 0; start < rows.length; start += 500) {
      await tx.db
        .insertInto('incident')
        .values(rows.slice(start, start + 500))
        .execute();
    }
    const line = { sequence: 1, atMs: T0, kind: 'note', actor: 'x', text: 'x' };
    await tx.db
      .insertInto('incident_entry')
      .values({ incidentId: gone, ...line })
      .execute();
    const opening = { environment: 'staging', subject: 'one of another environment' };
    await openIncidentFor(tx, anOpening(opening));
    expect(await getIncident(tx, { id: gone, nowMs: T0 })).not.toBeNull();
    const id = await openIncidentFor(tx, anOpening({ nowMs: T0 + 1_000_000 }));
    expect(await getIncident(tx, { id: gone, nowMs: T0 })).toBeNull();
    expect(await getIncident(tx, { id, nowMs: T0 })).not.toBeNull();
    const { count } = await tx.db
      .selectFrom('incident')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('environment', '=', 'production')
      .executeTakeFirstOrThrow();
    expect(count).toBe(INCIDENTS_MAX);
  });
});
