/** Experiments of files, through apply and back. */
import type { FlagDefinition } from '@tidegate/core';
import { parseFiles } from '@tidegate/protocol';
import { describe, expect, test } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aFlag, aWorld, FLAG, flagsFile, T0 } from '../store/store-world.fixture.ts';
import type { KnownQuery } from './review-experiments.ts';

interface Written {
  readonly name?: string;
  readonly environment?: string;
  readonly flag?: string;
  readonly arms?: string;
  readonly more?: string;
  readonly primary?: string;
}

const SPLIT = '[{ variant: legacy, weight: 50% }, { variant: new, weight: 50% }]';
const experiment = ({
  name = 'layout',
  environment = 'production',
  flag = FLAG,
  arms = SPLIT,
  more = '',
  primary = 'engagement: { event: engaged, better: higher }',
}: Written = {}) => `apiVersion: tidegate/v1
kind: Experiment
name: ${name}
environment: ${environment}
flag: ${flag}
arms: ${arms}
primary: { ${primary} }
${more}
`;
const plan = (name: string) => `apiVersion: tidegate/v1
kind: Plan
name: ${name}
environment: production
flag: ${FLAG}
control: legacy
candidate: new
phases: [{ name: all, audience: { weight: 100% }, hold: 1h }]
`;
const flag: FlagDefinition = aFlag();

async function world(queries: readonly KnownQuery[] = []) {
  const store = await anEngine();
  const { nowMs, apply: applyFiles } = await aWorld(store);
  await applyFiles(flagsFile(flag));
  const apply = (texts: readonly string[], dryRun = false) => {
    const files = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
    const parsed = parseFiles(files).map(({ name, result }) => {
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      return { name, parsed: result.parsed };
    });
    const input = { files: parsed, dryRun, confirmGrowth: false, queries, actor: ANA, nowMs };
    return store.transact('apply', input);
  };
  const plans = async () =>
    (await store.read('listPlans', { environment: 'production' })).map(({ name }) => name);
  const start = (name: string) =>
    store.transact('createRollout', {
      ...{ plan: name, environment: 'production', scale: null, reason: null, actor: ANA, nowMs },
    });
  return { store, apply, plans, start };
}

type Applied = Awaited<ReturnType<Awaited<ReturnType<typeof world>>['apply']>>;
const problemsOf = (answer: Applied) =>
  answer.ok
    ? []
    : answer.problems.map(({ file, at, code, message }) => [file, at.line, code, message]);

describe('experiments', () => {
  test('are stored with the plan that they run as, audited, and unchanged the next time', async () => {
    const { store, apply, plans } = await world();
    const row = { file: '0.yaml', kind: 'Experiment', name: 'layout', environment: 'production' };
    const first = await apply([experiment()]);
    expect(first).toMatchObject({
      answer: {
        applied: [{ ...row, change: 'created', planHash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
        warnings: [],
      },
    });
    expect(await plans()).toEqual(['chat', 'layout']);
    expect(await apply([experiment()])).toMatchObject({
      answer: { applied: [{ ...row, change: 'unchanged', differences: [] }] },
    });
    const second = await apply([experiment({ more: 'duration: 14d\nsample: { units: 1000 }' })]);
    expect(
      second.ok && second.answer.applied.map(({ change, differences }) => [change, differences]),
    ).toEqual([
      [
        'changed',
        [
          { place: 'sampleUnits', before: null, after: 1_000 },
          { place: 'durationMs', before: 28 * 86_400_000, after: 14 * 86_400_000 },
          {
            place: 'analysis',
            before: expect.objectContaining({ method: 'always-valid' }),
            after: expect.objectContaining({ method: 'group-sequential' }),
          },
        ],
      ],
    ]);
    const asked = { environment: 'production', subject: 'layout' };
    const { rows } = await store.read('listAudit', asked);
    expect(rows.map(({ action }) => action)).toEqual(['experiment.changed', 'experiment.created']);
  });

  test('leave no trace of a dry run', async () => {
    const { apply, plans } = await world();
    expect(await apply([experiment()], true)).toMatchObject({
      answer: { applied: [{ change: 'created' }] },
    });
    expect(await plans()).toEqual(['chat']);
    expect(await apply([experiment()])).toMatchObject({
      answer: { applied: [{ change: 'created' }] },
    });
  });

  test('name what exists: environment, flag, the variant of every arm, segments', async () => {
    const { apply, plans } = await world();
    const arms = '[{ variant: legacy }, { variant: new }, { variant: newer }]';
    const more = 'audience: { segments: { betta: 50% }, optIn: { joined: 100% } }';
    expect(
      problemsOf(
        await apply([
          experiment({ environment: 'prodution' }),
          experiment({ name: 'b', flag: 'chat' }),
          experiment({ name: 'c', arms, more }),
        ]),
      ),
    ).toEqual([
      ['0.yaml', 4, 'unknown-name', 'Cannot find environment "prodution": it does not exist'],
      ['1.yaml', 5, 'unknown-name', 'Cannot find flag "chat": it does not exist'],
      [
        ...['2.yaml', 6, 'unknown-name'],
        `Cannot find variant of flag "${FLAG}" "newer": it does not exist`,
      ],
      ['2.yaml', 8, 'unknown-name', 'Cannot find segment "betta": it does not exist'],
    ]);
    expect(await plans()).toEqual(['chat']);
  });

  test('name queries that the configuration has for their environment', async () => {
    const { apply } = await world([
      { name: 'payments', environment: 'production' },
      { name: 'refunds', environment: 'staging' },
    ]);
    const asking = (query: string) =>
      experiment({ primary: `paid: { query: ${query}, of: value, better: higher }` });
    expect(await apply([asking('payments')], true)).toMatchObject({ ok: true });
    expect(problemsOf(await apply([asking('refunds')]))).toEqual([
      [
        ...['0.yaml', 7, 'unknown-name'],
        'Cannot find query "refunds": it does not exist in the server\'s configuration for environment "production"',
      ],
    ]);
  });

  test('share no name with a plan, nor with each other', async () => {
    const { apply } = await world();
    const taken = (kind: string, name: string, other: string) =>
      `Cannot apply ${kind} "${name}" of environment "production": ${other} has that name`;
    expect(problemsOf(await apply([experiment({ name: 'chat' })]))).toEqual([
      ['0.yaml', 4, 'duplicate', taken('experiment', 'chat', 'a plan')],
    ]);
    expect(problemsOf(await apply([plan('a'), experiment({ name: 'a' })]))).toEqual([
      ['1.yaml', 4, 'duplicate', taken('experiment', 'a', 'a plan')],
    ]);
    expect(problemsOf(await apply([experiment(), experiment()]))).toEqual([
      ['1.yaml', 4, 'duplicate', expect.stringContaining('it is defined twice')],
    ]);
    expect(await apply([experiment()])).toMatchObject({ ok: true });
    expect(problemsOf(await apply([plan('layout')]))).toEqual([
      ['0.yaml', 4, 'duplicate', taken('plan', 'layout', 'an experiment')],
    ]);
  });

  test('that run are changed in nothing that their figures rest on', async () => {
    const { apply, start } = await world();
    await apply([experiment()]);
    const uneven = { arms: SPLIT.replace('50%', '60%').replace('weight: 50%', 'weight: 40%') };
    expect(await apply([experiment(uneven)])).toMatchObject({ ok: true });
    expect(await apply([experiment()])).toMatchObject({ ok: true });
    await start('layout');
    expect(await apply([experiment({ ...uneven, more: 'duration: 7d' })])).toEqual({
      ok: false,
      problems: [
        {
          code: 'not-supported',
          file: '0.yaml',
          at: { line: 6, column: 19 },
          message:
            'Cannot apply experiment "layout": it is running, and this changes its arms and duration',
          expected:
            'what it was started with, or "tidegate experiment stop layout" first; description, hypothesis, secondary metrics and "notify" may change at any time',
        },
      ],
    });
    const more =
      'hypothesis: It helps\nsecondary: { time: { event: spent, of: value, better: lower } }';
    expect(await apply([experiment({ more })])).toMatchObject({
      answer: { applied: [{ change: 'changed' }] },
    });
  });

  test('are not promoted by their plans', async () => {
    const { store, apply } = await world();
    await apply([experiment()]);
    const asked = { plan: 'layout', from: 'production', to: 'staging', reason: 'It was good' };
    await expect(
      store.transact('promotePlan', { ...asked, actor: ANA, nowMs: T0 }),
    ).rejects.toMatchObject({
      code: 'conflict',
      message:
        'Cannot promote plan "layout" from "production" to "staging": an experiment runs as it; apply the file of the experiment for that environment',
    });
  });
});
