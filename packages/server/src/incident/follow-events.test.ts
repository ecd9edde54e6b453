import { describe, expect, it } from 'vitest';
import { ANA, aPhase, aPlan, FLAG, planFile, T0 } from '../store/store-world.fixture.ts';
import {
  aFollowUp,
  anOpening,
  aResponse,
  incidentWorld,
  putResponses,
} from './incident-world.fixture.ts';
import { EVENTS_AT_ONCE, FIRST_LOOK_MS } from './limits.ts';
import { openIncidentFor } from './open-incident-for.ts';

const ALL = { environment: null, status: null, limit: 50 } as const;

/** A world that follows its trail, with a rollout that runs. */
async function started() {
  const made = await incidentWorld();
  await made.follow();
  const { id } = await made.world.start();
  const { store } = made.world;
  const nowMs = () => made.world.nowMs;
  return {
    ...made,
    id,
    incidents: () => store.read('listIncidents', { ...ALL, nowMs: nowMs() }),
    incident: async (of: string) => {
      const view = await store.read('getIncident', { id: of, nowMs: nowMs() });
      if (view === null) throw new Error(`incident ${of} is missing`);
      return view;
    },
    followUps: () => store.read('listFollowUps', { environment: null, all: false, nowMs: nowMs() }),
    command: (type: 'rollback' | 'pause' | 'promote') =>
      store.transact('commandRollout', {
        ...{ id, actor: ANA, nowMs: nowMs() },
        command: { type, reason: 'because' },
      }),
  };
}

describe('followEvents()', () => {
  it('opens a critical incident for a rollback by the controller, with tasks of both kinds', async () => {
    const { happened, follow, incidents, id, incident } = await started();
    await happened('rollout.rolled-back', id, { reason: 'Too many errors', guardrail: 'errors' });
    expect(await incidents()).toEqual([]);
    expect(await follow()).toMatchObject({ notices: 0 });
    const [one] = await incidents();
    expect(one).toMatchObject({
      ...{ severity: 'critical', status: 'open', subject: `rollout:${id}` },
      ...{
        openedBy: 'controller',
        title: `chat: rollout of "${FLAG}" was rolled back: Too many errors`,
      },
      tasks: [
        { name: 'close-watch', dueMs: T0 + 900_000, rollout: id },
        { name: 'data-verification', dueMs: T0 + 3_600_000 },
        { name: 'user-notice', dueMs: T0 + 3_600_000 },
        { name: 'recovery-plan', dueMs: T0 + 86_400_000, rollout: id },
      ],
      timeline: [],
    });
    const { timeline } = await incident(one?.id ?? '');
    expect(timeline.map(({ text }) => text)).toEqual([
      `flag.created ${FLAG}`,
      `rollout.started ${id}`,
      `rollout.phase-entered ${id}: Started by "ana"`,
      `rollout.rolled-back ${id}: Too many errors`,
      expect.stringMatching(/^Opened: /),
    ]);
    // The same row is never followed twice.
    await follow();
    expect((await incidents())[0]?.tasks).toHaveLength(4);
  });

  it('opens a warning for a pause by the controller, and one incident for both', async () => {
    const { happened, follow, incidents, incident, id } = await started();
    await happened('rollout.paused', id, { reason: 'No evidence came for 60 s' });
    await follow();
    expect(await incidents()).toMatchObject([
      { severity: 'warning', tasks: [{ name: 'recovery-plan' }] },
    ]);
    await happened('rollout.rolled-back', id, { reason: 'Too many errors' });
    await follow();
    const [one, another] = await incidents();
    expect(another).toBeUndefined();
    expect(one).toMatchObject({ severity: 'critical' });
    const { timeline } = await incident(one?.id ?? '');
    expect(timeline.map(({ text }) => text)).toContain('Severity: warning became critical');
  });

  it('opens an error for a rollback by a person, and nothing for a pause by one', async () => {
    const { command, follow, incidents } = await started();
    await command('pause');
    await follow();
    expect(await incidents()).toEqual([]);
    await command('rollback');
    await follow();
    expect(await incidents()).toMatchObject([
      { severity: 'error', openedBy: 'ana', title: expect.stringContaining('because') },
    ]);
  });

  it('asks the matrix about the figure of the guardrail that decided', async () => {
    const { tx, happened, follow, incidents, id } = await started();
    await putResponses(tx, aResponse());
    const row = await tx.db
      .selectFrom('rollout')
      .select('state')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const verdict = { kind: 'fail', numbers: { value: 2 }, sentence: 'PII leaks: 2' };
    const state = JSON.stringify({ ...JSON.parse(row.state), verdicts: { leaks: verdict } });
    await tx.db.updateTable('rollout').set({ state }).where('id', '=', id).execute();
    await happened('rollout.rolled-back', id, { reason: 'PII leaks: 2', guardrail: 'leaks' });
    await follow();
    expect(await incidents()).toMatchObject([
      { decision: { row: 'pii-leak', rollback: 'full' }, decisionDueMs: T0 + 1_800_000 },
    ]);
  });

  it('adds what an alert did to the incident that the alert opened', async () => {
    const { tx, world, happened, follow, incidents, incident, id } = await started();

    const opened = await openIncidentFor(tx, anOpening({ nowMs: world.nowMs }));
    const firing = {
      ...{ id: 'fi_1', environment: 'production', rule: 'errors', severity: 'critical' },
      ...{ firedMs: world.nowMs, resolvedMs: world.nowMs + 5_000, value: 0.2, silenced: 0 },
      ...{ sentence: 'errors are 20 %', incidentId: opened },
    };
    await tx.db.insertInto('alert_firing').values(firing).execute();
    const actor = { kind: 'controller', id: 'alert:errors', name: 'alert "errors"' } as const;
    await happened('rollout.rolled-back', id, { reason: 'Alert' }, actor);
    await happened('rollout.rolled-back', 'ro_other', { reason: 'Not of it' });
    world.nowMs += 10_000;
    await follow();
    const all = await incidents();
    expect(all.map(({ subject }) => subject).sort()).toEqual(['alert:errors', 'rollout:ro_other']);
    const { timeline, tasks } = await incident(opened);
    expect(tasks.map(({ name }) => name)).toEqual([
      'close-watch',
      'data-verification',
      'user-notice',
      'recovery-plan',
    ]);
    expect(
      timeline.map(({ atMs, kind, actor: who, text }) => [atMs - T0, kind, who, text]),
    ).toEqual([
      [0, 'alert', 'alert:errors', 'Fired: errors are 20 %'],
      [0, 'audit', 'alert "errors"', `rollout.rolled-back ${id}: Alert`],
      [0, 'audit', 'alert:errors', 'Opened: Errors are high'],
      [5_000, 'alert', 'alert:errors', '"errors" is over'],
      [10_000, 'note', 'alert:errors', expect.stringContaining('was rolled back: Alert')],
      [10_000, 'audit', 'alert:errors', 'Severity: error became critical'],
    ]);
  });

  it('writes the calendar of a completion as things to be done', async () => {
    const { tx, world, command, follow, incidents, followUps, id } = await started();
    const hourly = { dueMs: 3_600_000, everyMs: 3_600_000, times: 24 };
    const later = [
      aFollowUp({ name: 'hourly', title: 'Look', after: 'completion', ...hourly }),
      aFollowUp({ name: 'quarterly', title: 'Review', after: 'completion', dueMs: 7_776_000_000 }),
    ];
    await putResponses(tx, aResponse({ followUps: later }));
    world.nowMs += 5_000;
    await command('promote');
    world.nowMs += 5_000;
    await command('promote');
    const completedMs = world.nowMs;
    world.nowMs += 700;
    await follow();
    expect(await incidents()).toEqual([]);
    expect(await followUps()).toMatchObject([
      ...[
        {
          name: 'hourly',
          rollout: id,
          incident: null,
          dueMs: completedMs + 3_600_000,
          timesLeft: 24,
        },
      ],
      { name: 'quarterly', dueMs: completedMs + 7_776_000_000, timesLeft: 1, overdue: false },
    ]);
  });

  it('begins a minute before the first look, in each environment by itself', async () => {
    const { tx, world, follow, happened } = await incidentWorld();
    const firstLookMs = T0 + FIRST_LOOK_MS * 2;
    world.nowMs = firstLookMs - FIRST_LOOK_MS - 1;
    await happened('rollout.rolled-back', 'ro_history');
    world.nowMs = firstLookMs - FIRST_LOOK_MS;
    await happened('rollout.rolled-back', 'ro_started');
    world.nowMs = firstLookMs;
    // What it does itself is there for the next look.
    expect([await follow(), await follow(), await follow()]).toMatchObject([
      { events: 1 },
      { events: 1 },
      { events: 0 },
    ]);
    await happened('rollout.rolled-back', 'ro_new', {}, ANA, 'staging');
    expect([await follow(), await follow(), await follow()]).toMatchObject([
      { events: 1 },
      { events: 1 },
      { events: 0 },
    ]);
    const rows = await tx.db.selectFrom('incident').select(['environment', 'subject']).execute();
    expect(rows).toEqual([
      { environment: 'production', subject: 'rollout:ro_started' },
      { environment: 'staging', subject: 'rollout:ro_new' },
    ]);
  });

  it('looks at so many rows at once, and loses none', async () => {
    const { follow, happened } = await incidentWorld();
    while ((await follow()).events > 0);
    for (let index = 0; index <= EVENTS_AT_ONCE; index += 1)
      await happened('flag.set', `f${index}`);
    expect(await follow()).toMatchObject({ events: EVENTS_AT_ONCE });
    expect(await follow()).toMatchObject({ events: 1 });
  });

  it('leaves out a row that cannot be followed, says so, and follows the next', async () => {
    const { tx, follow, happened, incidents, id } = await started();
    await tx.db.updateTable('rollout').set({ state: '{' }).where('id', '=', id).execute();
    await happened('rollout.rolled-back', id);
    await happened('rollout.rolled-back', 'ro_other');
    await follow();
    expect(await incidents()).toMatchObject([{ subject: 'rollout:ro_other' }]);
    const said = await tx.db
      .selectFrom('audit')
      .select(['subject', 'body'])
      .where('action', '=', 'event.not-followed')
      .execute();
    expect(said).toEqual([{ subject: id, body: expect.stringContaining('JSON') }]);
    await follow();
    expect(await follow()).toMatchObject({ events: 0 });
  });

  it('refuses a term that is not the lease', async () => {
    const { world } = await incidentWorld();
    const input = { term: world.term + 1, nowMs: world.nowMs };
    await expect(world.store.transact('followEvents', input)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('tells of what is overdue once, to the channels of the plan', async () => {
    const { tx, world, command, follow, id } = await started();
    await command('rollback');
    await follow();
    const waiting = () =>
      tx.db
        .selectFrom('outbox')
        .select(['id', 'rolloutId', 'orderingKey', 'payload'])
        .where('id', 'like', '%:overdue:%')
        .execute();
    world.nowMs = T0 + 900_000;
    expect(await follow()).toMatchObject({ notices: 0 });
    world.nowMs += 1;
    expect(await follow()).toMatchObject({ notices: 1 });
    expect(await follow()).toMatchObject({ notices: 0 });
    const rows = await waiting();
    expect(rows).toMatchObject([{ rolloutId: id, orderingKey: 'notify:follow-up:production:ops' }]);
    expect(JSON.parse(rows[0]?.payload ?? '')).toMatchObject({
      ...{ channel: 'ops', event: 'follow-up.overdue', rollout: id, environment: 'production' },
      ...{ title: 'Overdue: Watch closely for 15 minutes', dueMs: T0 + 900_000 },
      text: '"close-watch" was to be done by 2027-01-15T08:15:00.000Z',
    });
  });

  it('only shows what is overdue where nobody is to be told', async () => {
    const { world, follow } = await incidentWorld();
    await world.apply(
      planFile(aPlan({ name: 'quiet', notify: [], phases: [aPhase('all', 100_000)] })),
    );
    await follow();
    const { id } = await world.store.transact('createRollout', {
      ...{ plan: 'quiet', environment: null, scale: null, reason: null },
      ...{ actor: ANA, nowMs: world.nowMs },
    });
    const command = { type: 'rollback', reason: 'because' } as const;
    await world.store.transact('commandRollout', { id, command, actor: ANA, nowMs: world.nowMs });
    await follow();
    world.nowMs += 900_001;
    expect(await follow()).toMatchObject({ notices: 0 });
    const asked = { environment: 'production', all: false, nowMs: world.nowMs };
    const [first] = await world.store.read('listFollowUps', asked);
    expect(first).toMatchObject({ name: 'close-watch', overdue: true });
  });
});
