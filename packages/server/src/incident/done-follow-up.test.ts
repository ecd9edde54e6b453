import { describe, expect, it } from 'vitest';
import { ANA, T0 } from '../store/store-world.fixture.ts';
import { doneFollowUp } from './done-follow-up.ts';
import { getIncident } from './get-incident.ts';
import {
  aFollowUp,
  anOpening,
  aResponse,
  incidentWorld,
  putResponses,
} from './incident-world.fixture.ts';
import { FOLLOW_UPS_DONE_LISTED, FOLLOW_UPS_DONE_MAX, FOLLOW_UPS_OPEN_MAX } from './limits.ts';
import { listFollowUps } from './list-follow-ups.ts';
import { openIncidentFor } from './open-incident-for.ts';
import { insertFollowUps, NOT_DONE } from './write-follow-ups.ts';

const HOUR_MS = 3_600_000;
const row = (id: string, dueMs: number) => ({
  ...{ id, environment: 'production', incidentId: null, rolloutId: 'ro_1', dueMs },
  ...{ name: 'watch', title: 'Watch', everyMs: null, timesLeft: 1 },
  ...NOT_DONE,
});

async function world(followUp: Parameters<typeof aFollowUp>[0] = {}) {
  const { tx, world: made } = await incidentWorld();
  await putResponses(tx, aResponse({ followUps: [aFollowUp(followUp)] }));
  const incident = await openIncidentFor(tx, anOpening());
  const list = (all: boolean, nowMs = T0) => listFollowUps(tx, { environment: null, all, nowMs });
  const [only] = await list(false);
  const done = (nowMs: number, note: string | null = null) =>
    doneFollowUp(tx, { id: only?.id ?? '', note, actor: ANA, nowMs });
  return { tx, store: made.store, incident, list, done, only };
}

describe('doneFollowUp()', () => {
  it('says who did it, in the list, in the incident and in the audit trail', async () => {
    const { tx, store, incident, list, done, only } = await world();
    const said = { doneMs: T0 + 5, doneBy: 'ana', note: 'in the wiki', overdue: false };
    expect(await done(T0 + 5, 'in the wiki')).toEqual({ ...only, ...said });
    expect(await list(false)).toEqual([]);
    expect(await list(true)).toEqual([{ ...only, ...said }]);
    const view = await getIncident(tx, { id: incident, nowMs: T0 + 5 });
    expect(view?.timeline.at(-1)).toEqual({
      ...{ atMs: T0 + 5, kind: 'task', actor: 'ana', text: 'Done: Write the plan (in the wiki)' },
    });
    const asked = { environment: 'production', subject: incident };
    const { rows } = await store.read('listAudit', asked);
    expect(rows[0]).toMatchObject({ action: 'follow-up.done', body: { note: 'in the wiki' } });
  });

  it('puts what comes again there once more, with the times that are left', async () => {
    const { list, done, only, incident } = await world({
      ...{ dueMs: HOUR_MS, everyMs: HOUR_MS, times: 24 },
    });
    // Three hours late: four times are over.
    await done(T0 + 4 * HOUR_MS + 1);
    const [next, past] = await list(true);
    expect(next).toMatchObject({
      ...{ incident, name: 'plan', dueMs: T0 + 5 * HOUR_MS, everyMs: HOUR_MS, timesLeft: 20 },
      ...{ doneMs: null, doneBy: null, note: null },
    });
    expect(next?.id).not.toBe(only?.id);
    expect(past).toMatchObject({ id: only?.id, doneBy: 'ana' });
  });

  it('refuses what is unknown, or done', async () => {
    const { tx, done, only } = await world();
    await done(T0);
    await expect(done(T0 + 1)).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining(`"${only?.id}" is done: "ana"`) },
    });
    const unknown = { id: 'x', note: null, actor: ANA, nowMs: T0 };
    await expect(doneFollowUp(tx, unknown)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('limits of follow-ups', () => {
  it('gives up what was due longest ago when too many are to be done', async () => {
    const { tx } = await incidentWorld();
    const rows = Array.from({ length: FOLLOW_UPS_OPEN_MAX + 1 }, (_, index) =>
      row(`f${index}`, T0 + index),
    );
    await insertFollowUps(tx, 'production', rows, T0);
    const listed = await listFollowUps(tx, { environment: 'production', all: true, nowMs: T0 });
    expect(listed).toHaveLength(FOLLOW_UPS_OPEN_MAX + 1);
    expect(listed.at(-1)).toMatchObject({
      ...{ id: 'f0', doneBy: 'controller', note: expect.stringContaining('Given up') },
    });
  });

  it('keeps and lists only so many that were done', async () => {
    const { tx } = await incidentWorld();
    const done = (id: string, doneMs: number) => ({ ...row(id, T0), doneMs, doneBy: 'ana' });
    const rows = Array.from({ length: FOLLOW_UPS_DONE_MAX + 2 }, (_, index) =>
      done(`f${index}`, T0 + index),
    );
    await insertFollowUps(tx, 'production', rows, T0);
    const kept = await tx.db.selectFrom('follow_up').select('id').orderBy('doneMs').execute();
    expect([kept.length, kept[0]?.id]).toEqual([FOLLOW_UPS_DONE_MAX, 'f2']);
    const listed = await listFollowUps(tx, { environment: null, all: true, nowMs: T0 });
    expect(listed).toHaveLength(FOLLOW_UPS_DONE_LISTED);
  });
});
