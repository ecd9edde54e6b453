import { describe, expect, it } from 'vitest';
import { T0 } from '../store/store-world.fixture.ts';
import { getIncident } from './get-incident.ts';
import {
  aDecisionRow,
  aFollowUp,
  anOpening,
  aResponse,
  incidentWorld,
  putResponses,
} from './incident-world.fixture.ts';
import { AUTOMATIC_ENTRIES_MAX } from './limits.ts';
import { openIncidentFor } from './open-incident-for.ts';

const leak = { issue: null, metric: 'pii_leaks', value: 2 };

describe('openIncidentFor()', () => {
  it('opens with the decision of the matrix, the tasks of the response, and an audit row', async () => {
    const { tx, world } = await incidentWorld();
    await putResponses(tx, aResponse());
    const runbook = { name: 'leak', symptom: 'PII', query: null, actions: ['Switch it off'] };
    const id = await openIncidentFor(tx, anOpening({ finding: leak, runbook }));
    expect(await getIncident(tx, { id, nowMs: T0 + 60_001 })).toEqual({
      ...{ id, environment: 'production', title: 'Errors are high', status: 'open' },
      // The matrix says critical, the alert said error.
      ...{ severity: 'critical', subject: 'alert:errors', openedBy: 'alert:errors' },
      ...{ openedMs: T0, resolvedMs: null, owner: null },
      ...{ rootCause: null, resolution: null, prevention: null, runbook },
      decision: {
        ...{ row: 'pii-leak', severity: 'critical', rollback: 'full', asks: false },
        ...{ withinMs: 1_800_000, flagsWithinMs: 0 },
        sentence: expect.stringContaining('full rollback within 30 m, its flags at once'),
      },
      decisionDueMs: T0 + 1_800_000,
      tasks: [
        {
          ...{ id: expect.any(String), environment: 'production', incident: id, rollout: null },
          ...{ name: 'plan', title: 'Write the plan', dueMs: T0 + 60_000, everyMs: null },
          ...{ timesLeft: 1, doneMs: null, doneBy: null, note: null, overdue: true },
        },
      ],
      timeline: [
        { atMs: T0, kind: 'audit', actor: 'alert:errors', text: 'Opened: Errors are high' },
        { atMs: T0, kind: 'decision', actor: 'alert:errors', text: expect.any(String) },
      ],
    });
    const { rows } = await world.store.read('listAudit', {
      environment: 'production',
      subject: id,
    });
    expect(rows).toMatchObject([
      {
        ...{ action: 'incident.opened', actor: { kind: 'controller', id: 'alert:errors' } },
        body: { severity: 'critical', about: 'alert:errors', row: 'pii-leak' },
      },
    ]);
  });

  it('adds a second finding to the open incident, whose severity and decision only rise', async () => {
    const { tx } = await incidentWorld();
    const errors = aDecisionRow({
      ...{ name: 'errors', metric: 'error_rate', from: 0.1, severity: 'medium' },
      ...{ rollback: 'partial', flagsWithinMs: null },
    });
    await putResponses(tx, aResponse({ matrix: [errors, aDecisionRow()] }));
    const found = { issue: null, metric: 'error_rate', value: 0.2 };
    const id = await openIncidentFor(tx, anOpening({ severity: 'warning', finding: found }));
    const again = (changes: Parameters<typeof anOpening>[0]) =>
      openIncidentFor(tx, anOpening({ nowMs: T0 + 5_000, ...changes }));
    expect(await again({ severity: 'information', title: 'Still' })).toBe(id);
    const view = async () => await getIncident(tx, { id, nowMs: T0 + 5_000 });
    expect(await view()).toMatchObject({ severity: 'warning', decision: { row: 'errors' } });
    expect(await again({ title: 'A leak', finding: leak })).toBe(id);
    expect(await again({ title: 'Fewer errors', finding: found })).toBe(id);
    const worst = await view();
    expect(worst).toMatchObject({
      ...{ severity: 'critical', decision: { row: 'pii-leak' } },
      decisionDueMs: T0 + 5_000 + 1_800_000,
    });
    expect(worst?.timeline.map(({ kind, text }) => [kind, text])).toEqual([
      ['audit', 'Opened: Errors are high'],
      ['decision', expect.stringContaining('"errors"')],
      ['note', 'Still'],
      ['note', 'A leak'],
      ['decision', expect.stringContaining('"pii-leak"')],
      ['audit', 'Severity: warning became critical'],
      ['note', 'Fewer errors'],
    ]);
    // The tasks are those of the opening, once.
    expect(worst?.tasks).toHaveLength(1);
  });

  it('opens another one for another subject, another environment, and once the first is resolved', async () => {
    const { tx } = await incidentWorld();
    const first = await openIncidentFor(tx, anOpening());
    const other = await openIncidentFor(tx, anOpening({ subject: 'alert:slow' }));
    const staging = await openIncidentFor(tx, anOpening({ environment: 'staging' }));
    await tx.db
      .updateTable('incident')
      .set({ status: 'resolved' })
      .where('id', '=', first)
      .execute();
    const after = await openIncidentFor(tx, anOpening());
    expect(new Set([first, other, staging, after]).size).toBe(4);
  });

  it('decides nothing and raises nothing for a figure that no row speaks of', async () => {
    const { tx } = await incidentWorld();
    await putResponses(tx, aResponse({ followUps: [] }));
    const finding = { issue: null, metric: 'memory_mb', value: 900 };
    const id = await openIncidentFor(tx, anOpening({ finding }));
    expect(await getIncident(tx, { id, nowMs: T0 })).toMatchObject({
      ...{ severity: 'error', decision: null, decisionDueMs: null, tasks: [] },
    });
  });

  it('answers by the built-in response when there is none, and by the first of several', async () => {
    const { tx } = await incidentWorld();
    const titles = async (id: string) =>
      (await getIncident(tx, { id, nowMs: T0 }))?.tasks.map(({ title }) => title);
    expect(await titles(await openIncidentFor(tx, anOpening()))).toEqual([
      'Write the recovery plan',
    ]);
    await putResponses(
      tx,
      aResponse({ name: 'b', followUps: [aFollowUp({ title: 'By b' })] }),
      aResponse({ name: 'a', matrix: [], followUps: [aFollowUp({ title: 'By a' })] }),
    );
    const id = await openIncidentFor(tx, anOpening({ subject: 'alert:other', finding: leak }));
    expect(await titles(id)).toEqual(['By a']);
    expect(await getIncident(tx, { id, nowMs: T0 })).toMatchObject({
      decision: { row: 'pii-leak' },
    });
  });

  it('writes only so many lines by itself, and says so', async () => {
    const { tx } = await incidentWorld();
    const id = await openIncidentFor(tx, anOpening());
    const lines = Array.from({ length: AUTOMATIC_ENTRIES_MAX - 1 }, (_, index) => ({
      ...{ incidentId: id, sequence: index + 1, atMs: T0, kind: 'note', actor: 'x', text: 'x' },
    }));
    for (const line of lines) await tx.db.insertInto('incident_entry').values(line).execute();
    for (const title of ['the last', 'one too many', 'another']) {
      await openIncidentFor(tx, anOpening({ title }));
    }
    const rows = await tx.db
      .selectFrom('incident_entry')
      .select('text')
      .where('sequence', '>=', AUTOMATIC_ENTRIES_MAX)
      .orderBy('sequence')
      .execute();
    expect(rows.map(({ text }) => text)).toEqual([
      'the last',
      `Further findings are not written here: there were ${AUTOMATIC_ENTRIES_MAX}`,
    ]);
  });
});
