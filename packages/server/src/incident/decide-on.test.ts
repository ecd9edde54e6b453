import { describe, expect, it } from 'vitest';
import { ANA, T0 } from '../store/store-world.fixture.ts';
import { decideOn } from './decide-on.ts';
import { aDecisionRow, aResponse, incidentWorld, putResponses } from './incident-world.fixture.ts';
import { openIncident } from './open-incident.ts';

const nothing = { issue: null, metric: null, value: null };
const ask = { environment: 'production', ...nothing };
const errors = (changes: Parameters<typeof aDecisionRow>[0] = {}) =>
  aDecisionRow({ name: 'errors', metric: 'error_rate', from: 0.5, ...changes });

async function world() {
  const { tx, world: made } = await incidentWorld();
  await putResponses(
    tx,
    aResponse({
      name: 'b',
      matrix: [errors({ name: 'errors-b', severity: 'low' }), aDecisionRow()],
    }),
    aResponse({ name: 'a', matrix: [errors()] }),
  );
  return { tx, made };
}

describe('decideOn()', () => {
  it('answers by the first response that has a row for it', async () => {
    const { tx } = await world();
    const figure = { ...ask, metric: 'error_rate', value: 0.9 };
    expect(await decideOn(tx, figure)).toMatchObject({ row: 'errors', severity: 'critical' });
    expect(await decideOn(tx, { ...ask, issue: 'pii-leak' })).toMatchObject({ row: 'pii-leak' });
  });

  it.each([
    [{ ...ask, issue: 'pii-leek' }, 'not-found', 'did you mean "pii-leak"?'],
    [{ ...ask, metric: 'memory_mb', value: 1 }, 'not-found', 'rows of error_rate, pii_leaks'],
    [{ ...ask, metric: 'eror_rate', value: 1 }, 'not-found', 'did you mean "error_rate"?'],
    [{ ...ask, environment: 'staging', issue: 'x' }, 'not-found', 'there is no decision matrix'],
    [{ ...ask, environment: 'prod' }, 'not-found', 'Cannot find environment "prod"'],
    [{ ...ask, metric: 'error_rate', value: -1 }, 'malformed-request', 'is negative'],
    [{ ...ask, metric: 'error_rate', value: Number.NaN }, 'malformed-request', 'no finite number'],
    [ask, 'malformed-request', 'Cannot decide on nothing'],
  ])('refuses %j: %s', async (input, code, message) => {
    const { tx } = await world();
    await expect(decideOn(tx, input)).rejects.toMatchObject({
      ...{ code, message: expect.stringContaining(message) },
    });
  });
});

describe('openIncident()', () => {
  const byHand = {
    ...{ environment: 'production', title: 'Users complain', severity: 'warning' as const },
    ...{ rollout: null, ...nothing, actor: ANA, nowMs: T0 },
  };

  it('opens one by hand, with what the matrix says to the issue', async () => {
    const { tx } = await world();
    const view = await openIncident(tx, { ...byHand, issue: 'pii-leak' });
    expect(view).toMatchObject({
      ...{ subject: `hand:${view.id}`, openedBy: 'ana', severity: 'critical' },
      decision: { row: 'pii-leak' },
      timeline: [{ text: 'Opened: Users complain' }, { kind: 'decision', actor: 'ana' }],
    });
    // Nothing says that two of them are the same.
    expect((await openIncident(tx, byHand)).id).not.toBe(view.id);
  });

  it('opens one for a figure that no row speaks of, and none for what is misspelt', async () => {
    const { tx } = await world();
    const figure = { ...byHand, metric: 'memory_mb', value: 900 };
    expect(await openIncident(tx, figure)).toMatchObject({ decision: null, severity: 'warning' });
    for (const [wrong, code] of [
      [{ issue: 'pii-leek' }, 'not-found'],
      [{ rollout: 'ro_x' }, 'not-found'],
      [{ environment: 'prod' }, 'not-found'],
      [{ metric: 'error_rate', value: -1 }, 'malformed-request'],
      [{ value: 1 }, 'malformed-request'],
    ] as const) {
      await expect(openIncident(tx, { ...byHand, ...wrong })).rejects.toMatchObject({ code });
    }
    expect(await tx.db.selectFrom('incident').select('id').execute()).toHaveLength(1);
  });

  it('adds to the one that is open for the same rollout, in its environment only', async () => {
    const { tx, made } = await world();
    const rollout = (await made.start()).id;
    const first = await openIncident(tx, { ...byHand, rollout });
    const again = await openIncident(tx, { ...byHand, rollout, title: 'More of them' });
    expect([again.id, again.subject]).toEqual([first.id, `rollout:${rollout}`]);
    expect(again.timeline.at(-1)).toMatchObject({ actor: 'ana', text: 'More of them' });
    const elsewhere = { ...byHand, rollout, environment: 'staging' };
    await expect(openIncident(tx, elsewhere)).rejects.toMatchObject({ code: 'not-found' });
  });
});
