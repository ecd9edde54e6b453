import type { IncidentCommand } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { ANA, T0 } from '../store/store-world.fixture.ts';
import { commandIncident } from './command-incident.ts';
import { anOpening, incidentWorld } from './incident-world.fixture.ts';
import { INCIDENT_ENTRIES_MAX, INCIDENT_TASKS_MAX } from './limits.ts';
import { listLessons } from './list-lessons.ts';
import { openIncidentFor } from './open-incident-for.ts';

const NOW_MS = T0 + 1_000;

async function opened() {
  const { tx, world } = await incidentWorld();
  const id = await openIncidentFor(tx, anOpening());
  const tell = (command: IncidentCommand) =>
    commandIncident(tx, { id, command, actor: ANA, nowMs: NOW_MS });
  const audit = async () => {
    const asked = { environment: 'production', subject: id };
    const { rows } = await world.store.read('listAudit', asked);
    return rows.map(({ action }) => action).reverse();
  };
  return { tx, id, tell, audit };
}

describe('commandIncident()', () => {
  it('keeps what people say, who says it, and audits each command', async () => {
    const { tx, tell, audit, id } = await opened();
    await tell({ type: 'note', text: 'Prompt cache was empty' });
    await tell({ type: 'assign', owner: 'ben' });
    await tell({ type: 'severity', severity: 'warning', reason: 'few users' });
    await tell({ type: 'describe', rootCause: 'A key expired', prevention: 'Watch the key' });
    await tell({ type: 'task', title: 'Rotate the key', dueMs: NOW_MS + 60_000 });
    expect(await listLessons(tx, { environment: null })).toEqual([]);
    const view = await tell({ type: 'resolve', resolution: 'A new key' });
    expect(view).toMatchObject({
      ...{ status: 'resolved', resolvedMs: NOW_MS, owner: 'ben', severity: 'warning' },
      ...{ rootCause: 'A key expired', resolution: 'A new key', prevention: 'Watch the key' },
      tasks: [
        { name: 'task', title: 'Rotate the key', dueMs: NOW_MS + 60_000, overdue: false },
        { name: 'recovery-plan' },
      ],
    });
    expect(view.timeline.slice(1).map(({ kind, actor, text }) => [kind, actor, text])).toEqual([
      ['note', 'ana', 'Prompt cache was empty'],
      ['audit', 'ana', 'Owner: ben'],
      ['audit', 'ana', 'Severity: error became warning (few users)'],
      ['note', 'ana', 'Root cause: A key expired'],
      ['note', 'ana', 'Prevention: Watch the key'],
      ['task', 'ana', 'To be done: Rotate the key'],
      ['audit', 'ana', 'Resolved: A new key; 2 of its tasks are still to be done'],
    ]);
    expect(await audit()).toEqual([
      'incident.opened',
      'incident.noted',
      'incident.assigned',
      'incident.severity-set',
      'incident.described',
      'incident.task-added',
      'incident.resolved',
    ]);
    const lesson = { issue: 'Errors are high', rootCause: 'A key expired', atMs: T0 };
    const learned = { resolution: 'A new key', prevention: 'Watch the key' };
    const lessons = [{ incident: id, environment: 'production', ...lesson, ...learned }];
    expect(await listLessons(tx, { environment: 'production' })).toEqual(lessons);
    expect(await listLessons(tx, { environment: 'staging' })).toEqual([]);
  });

  it('reopens what is resolved, unless another one is open for the same subject', async () => {
    const { tx, tell, id } = await opened();
    await expect(tell({ type: 'reopen', reason: 'again' })).rejects.toMatchObject({
      ...{ code: 'conflict', message: `Cannot reopen incident "${id}": it is open` },
    });
    await tell({ type: 'resolve' });
    await expect(tell({ type: 'resolve' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await tell({ type: 'reopen', reason: 'It came back' })).toMatchObject({
      ...{ status: 'open', resolvedMs: null },
    });
    await tell({ type: 'resolve' });
    const other = await openIncidentFor(tx, anOpening());
    await expect(tell({ type: 'reopen', reason: 'again' })).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining(`"${other}" is open`) },
    });
  });

  it('refuses what says nothing, is over, or has no room, and changes nothing', async () => {
    const { tx, tell, id, audit } = await opened();
    await expect(tell({ type: 'describe' })).rejects.toMatchObject({
      ...{ code: 'malformed-request', message: expect.stringContaining('nothing was said') },
    });
    const task = { type: 'task', title: 'Late', dueMs: NOW_MS - 1 } as const;
    await expect(tell(task)).rejects.toMatchObject({
      ...{ code: 'malformed-request', message: expect.stringContaining('due before now') },
    });
    await expect(
      commandIncident(tx, { id: 'in_x', command: task, actor: ANA, nowMs: NOW_MS }),
    ).rejects.toMatchObject({ code: 'not-found' });
    for (let count = 1; count < INCIDENT_TASKS_MAX; count += 1) {
      await tell({ ...task, dueMs: NOW_MS });
    }
    await expect(tell({ ...task, dueMs: NOW_MS })).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining('are to be done already') },
    });
    const line = { incidentId: id, atMs: T0, kind: 'note', actor: 'x', text: 'x' };
    const full = { ...line, sequence: INCIDENT_ENTRIES_MAX - 2 };
    await tx.db.insertInto('incident_entry').values(full).execute();
    await expect(tell({ type: 'note', text: 'more' })).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining('lines; at most') },
    });
    expect((await audit()).slice(1)).toEqual(
      new Array(INCIDENT_TASKS_MAX - 1).fill('incident.task-added'),
    );
    // It must not stay open for ever, and take up all that is found later.
    expect(await tell({ type: 'resolve' })).toMatchObject({ status: 'resolved' });
    expect((await audit()).at(-1)).toBe('incident.resolved');
  });
});
