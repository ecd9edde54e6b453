/** Metrics and scorecards of files, through apply and back. */
import type { FileProblem } from '@tidegate/core';
import { parseFiles } from '@tidegate/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import type { Store } from '../store/store.ts';
import {
  ANA,
  aFlag,
  aWorld,
  FLAG,
  flagsFile,
  T0,
  type World,
} from '../store/store-world.fixture.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';
import { LOG_RULES_MAX, METRIC_DEFINITIONS_MAX, SCORECARDS_MAX } from './limits.ts';

let store: Store;
let world: World;

beforeEach(async () => {
  store = await openSqliteEngine(temporaryDirectory());
  world = await aWorld(store);
});
afterEach(() => store.close());

const HEAD = 'apiVersion: tidegate/v1\n';
const metrics = (...lines: readonly string[]) =>
  `${HEAD}kind: Metrics\nmetrics:\n${lines.map((line) => `  ${line}\n`).join('')}`;
const own = (name: string, kind = 'count') =>
  `${name}: { kind: ${kind}, better: higher, description: Vouchers }`;
const scorecard = (kpis: readonly string[], name = 'kpis', environment = 'production') =>
  `${HEAD}kind: Scorecard\nname: ${name}\nenvironment: ${environment}\nkpis:\n${kpis.map((kpi) => `  ${kpi}\n`).join('')}`;

/** Applies texts, as the server does. */
async function apply(texts: readonly string[], dryRun = false) {
  const files = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
  const stored = await store.read('metricDefinitions', {});
  const parsed = parseFiles(files, stored).map(({ name, result }) => {
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return { name, parsed: result.parsed };
  });
  const { nowMs } = world;
  return store.transact('apply', {
    files: parsed,
    dryRun,
    confirmGrowth: false,
    actor: ANA,
    nowMs,
  });
}

type Applied = Awaited<ReturnType<typeof apply>>;
const changesOf = (answer: Applied) =>
  answer.ok ? answer.answer.applied.map(({ kind, name, change }) => [kind, name, change]) : answer;
const problemsOf = (answer: Applied): readonly FileProblem[] => (answer.ok ? [] : answer.problems);

describe('metrics', () => {
  test('are stored, read back, audited in every environment, and unchanged the next time', async () => {
    const text = metrics(own('vouchers'), own('queue_ms', 'distribution'));
    expect(changesOf(await apply([text]))).toEqual([
      ['Metrics', 'vouchers', 'created'],
      ['Metrics', 'queue_ms', 'created'],
    ]);
    const definition = { unit: '1', better: 'higher', description: 'Vouchers', fromLogs: null };
    expect(await store.read('metricDefinitions', {})).toEqual([
      { name: 'queue_ms', kind: 'distribution', ...definition },
      { name: 'vouchers', kind: 'count', ...definition },
    ]);
    expect(changesOf(await apply([text]))).toEqual([
      ['Metrics', 'vouchers', 'unchanged'],
      ['Metrics', 'queue_ms', 'unchanged'],
    ]);
    for (const environment of ['production', 'staging']) {
      const { intact, rows } = await store.read('listAudit', { environment, subject: 'vouchers' });
      expect([intact, rows.map(({ action, body }) => [action, body])]).toEqual([
        true,
        [
          [
            'metric.created',
            { file: '0.yaml', definition: { name: 'vouchers', kind: 'count', ...definition } },
          ],
        ],
      ]);
    }
  });

  test('show what would change, and change nothing in a dry run', async () => {
    await apply([metrics(own('vouchers'))]);
    const other = 'vouchers: { kind: count, better: lower, description: Vouchers }';
    const answer = await apply([metrics(other)], true);
    expect(answer.ok && answer.answer.applied).toEqual([
      {
        file: '0.yaml',
        kind: 'Metrics',
        name: 'vouchers',
        environment: null,
        planHash: null,
        change: 'changed',
        differences: [{ place: 'better', before: 'higher', after: 'lower' }],
      },
    ]);
    expect((await store.read('metricDefinitions', {})).map(({ better }) => better)).toEqual([
      'higher',
    ]);
  });

  test('keep their kind while figures of it are stored', async () => {
    await apply([metrics(own('vouchers'))]);
    await apply([metrics(own('vouchers', 'gauge'))]);
    await apply([metrics(own('vouchers'))]);
    const place = { flag: '', variant: '', draw: 0, startMs: T0 };
    await world.send([{ ...place, metric: 'vouchers', cell: { kind: 'count', count: 1 } }]);
    expect(problemsOf(await apply([metrics(own('vouchers', 'gauge'))]))).toEqual([
      {
        code: 'not-supported',
        file: '0.yaml',
        at: { line: 4, column: 3 },
        message:
          'Cannot make metric "vouchers" a gauge: figures of a count are stored of it in "production"',
        expected: '"kind: count", or another name for the new metric',
      },
    ]);
  });

  test('are of the kind that programs told of before anybody defined them', async () => {
    const place = { flag: '', variant: '', draw: 0, startMs: T0 };
    await world.send([{ ...place, metric: 'vouchers', cell: { kind: 'count', count: 1 } }]);
    expect(problemsOf(await apply([metrics(own('vouchers', 'mean'))]))).toMatchObject([
      { code: 'not-supported', expected: '"kind: count", or another name for the new metric' },
    ]);
    expect(changesOf(await apply([metrics(own('vouchers'))]))).toEqual([
      ['Metrics', 'vouchers', 'created'],
    ]);
  });

  test('keep their unit, and which way is good, while figures of them are stored', async () => {
    const wait = (unit: string, better: string) =>
      metrics(`wait: { kind: gauge, unit: ${unit}, better: ${better}, description: Wait }`);
    expect((await apply([wait('ms', 'lower')])).ok).toBe(true);
    expect((await apply([wait('s', 'lower')])).ok).toBe(true);
    const place = { flag: '', variant: '', draw: 0, startMs: T0 };
    const cell = { kind: 'gauge', min: 1, max: 1, last: 1 } as const;
    await world.send([{ ...place, metric: 'wait', cell }]);
    const problem = (key: string, from: string, to: string) => ({
      ...{ code: 'not-supported', file: '0.yaml', at: { line: 4, column: 3 } },
      message: `Cannot change "${key}" of metric "wait" from "${from}" to "${to}": figures are stored of it in "production"`,
      expected: `"${key}: ${from}", or another name for the new metric`,
    });
    expect(problemsOf(await apply([wait('ms', 'higher')]))).toEqual([
      problem('unit', 's', 'ms'),
      problem('better', 'lower', 'higher'),
    ]);
    const described = metrics('wait: { kind: gauge, unit: s, better: lower, description: Idle }');
    expect((await apply([described])).ok).toBe(true);
  });

  test('are defined once in the files, and nothing is stored with a mistake', async () => {
    const answer = await apply([metrics(own('vouchers')), metrics(own('vouchers'), own('more'))]);
    expect(problemsOf(answer)).toEqual([
      {
        code: 'duplicate',
        file: '1.yaml',
        at: { line: 4, column: 3 },
        message: 'Cannot apply metric "vouchers": it is defined twice',
        expected: 'define each metric once',
      },
    ]);
    expect(await store.read('metricDefinitions', {})).toEqual([]);
  });

  test('are at most so many, and so many with log rules', async () => {
    const names = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${prefix}${index}`);
    const texts = (all: readonly string[]) =>
      [0, 200, 400].map((from) => metrics(...all.slice(from, from + 200).map((name) => own(name))));
    expect((await apply(texts(names('m', METRIC_DEFINITIONS_MAX)))).ok).toBe(true);
    expect(problemsOf(await apply([metrics(own('one_more'))]))).toEqual([
      {
        code: 'too-large',
        file: '0.yaml',
        at: { line: 4, column: 3 },
        message: `Cannot apply another metric: there would be ${METRIC_DEFINITIONS_MAX + 1} metrics`,
        expected: `at most ${METRIC_DEFINITIONS_MAX}`,
      },
    ]);
    const ruled = (name: string) =>
      `${name}: { kind: count, better: higher, description: d, fromLogs: { when: {} } }`;
    expect((await apply([metrics(...names('m', LOG_RULES_MAX).map(ruled))])).ok).toBe(true);
    expect(problemsOf(await apply([metrics(ruled(`m${LOG_RULES_MAX}`))]))).toMatchObject([
      {
        message: `Cannot apply another metric: there would be ${LOG_RULES_MAX + 1} metrics with "fromLogs"`,
      },
    ]);
  });

  test('are watched by guardrails like those of the catalogue', async () => {
    const plan = `${HEAD}kind: Plan
name: chat
environment: production
flag: ${FLAG}
control: legacy
candidate: new
phases: [{ name: ten, audience: { weight: 10% }, hold: 1h }]
guardrails: [{ metric: lost_vouchers, count: 3, within: 5m, action: rollback }]
`;
    expect((await apply([plan, metrics(own('lost_vouchers'))])).ok).toBe(true);
    const { id } = await world.start();
    const lost = (count: number, startMs: number) => ({
      ...{ flag: FLAG, variant: 'new', draw: 1, metric: 'lost_vouchers', startMs },
      cell: { kind: 'count' as const, count },
    });
    await world.send([lost(2, world.nowMs)]);
    await world.tick();
    expect((await world.view(id)).status).toBe('running');
    await world.send([lost(1, world.nowMs)]);
    await world.tick();
    expect((await world.view(id)).status).toBe('rolled-back');
  });

  test('tell the normal volume of a count of Tidegate', async () => {
    await apply([metrics('complaints: { normal: { count: 3, per: 1d } }')]);
    expect(await store.read('metricDefinitions', {})).toEqual([
      {
        name: 'complaints',
        kind: 'count',
        unit: '1',
        better: 'lower',
        description: 'Complaints of users',
        normal: { count: 3, perMs: 86_400_000 },
        fromLogs: null,
      },
    ]);
  });
});

describe('scorecards', () => {
  const errors = 'errors: { metric: error_rate, below: 0.1% }';

  test('are stored, audited, shown by place, and unchanged the next time', async () => {
    const answer = await apply([scorecard([errors])]);
    expect(changesOf(answer)).toEqual([['Scorecard', 'kpis', 'created']]);
    expect(changesOf(await apply([scorecard([errors])]))).toEqual([
      ['Scorecard', 'kpis', 'unchanged'],
    ]);
    const views = await store.read('scorecardViews', { environment: 'production', nowMs: T0 });
    expect(
      views.map(({ name, kpis }) => [name, kpis.map((kpi) => [kpi.name, kpi.target])]),
    ).toEqual([['kpis', [['errors', 'below 0.1 %']]]]);
    const changed = await apply([scorecard(['errors: { metric: error_rate, below: 0.2% }'])], true);
    const row = changed.ok ? changed.answer.applied[0] : null;
    expect([row?.environment, row?.differences.map(({ place }) => place)]).toEqual([
      'production',
      ['kpis.errors'],
    ]);
    const { rows } = await store.read('listAudit', { environment: 'production', subject: 'kpis' });
    expect(rows.map(({ action }) => action)).toEqual(['scorecard.created']);
  });

  test('may name flags and metrics of the same files, in any order', async () => {
    const kpi = 'v: { metric: vouchers, atLeast: 1, flag: chat-agent, variant: new }';
    expect((await apply([scorecard([kpi]), metrics(own('vouchers'))])).ok).toBe(true);
    expect((await apply([scorecard([kpi, errors])])).ok).toBe(true);
    const flag = aFlag({
      key: 'other',
      aliases: [],
      variants: { legacy: 1, new: 2 },
      kind: 'number',
    });
    const [file] = parseFiles(
      [{ name: 's.yaml', text: scorecard([kpi.replace(FLAG, 'other')], 'others') }],
      await store.read('metricDefinitions', {}),
    );
    if (file === undefined || !file.result.ok) throw new Error('the scorecard does not parse');
    const named = { name: file.name, parsed: file.result.parsed };
    expect((await world.apply(named, flagsFile(flag))).ok).toBe(true);
  });

  test('name what exists: environment, flag, variant', async () => {
    const kpi = (flag: string, variant: string) =>
      `errors: { metric: error_rate, below: 0.1%, flag: ${flag}, variant: ${variant} }`;
    const wrong = async (text: string) =>
      problemsOf(await apply([text])).map(({ code, at, message, expected }) => [
        code,
        `${at.line}:${at.column}`,
        message,
        expected,
      ]);
    expect(await wrong(scorecard([errors], 'kpis', 'prodution'))).toEqual([
      [
        'unknown-name',
        '4:14',
        'Cannot find environment "prodution": it does not exist',
        '"production"',
      ],
    ]);
    expect(await wrong(scorecard([kpi('chat-agnet', 'new')]))).toEqual([
      ['unknown-name', '6:52', 'Cannot find flag "chat-agnet": it does not exist', '"chat-agent"'],
    ]);
    expect(await wrong(scorecard([kpi(FLAG, 'nwe')]))).toEqual([
      [
        'unknown-name',
        '6:73',
        'Cannot find variant of flag "chat-agent" "nwe": it does not exist',
        '"new"',
      ],
    ]);
  });

  test('are defined once in the files, and at most so many in an environment', async () => {
    expect(problemsOf(await apply([scorecard([errors]), scorecard([errors])]))).toMatchObject([
      { code: 'duplicate', file: '1.yaml', at: { line: 4, column: 14 } },
    ]);
    const many = Array.from({ length: SCORECARDS_MAX }, (_, i) => scorecard([errors], `s${i}`));
    expect((await apply(many)).ok).toBe(true);
    expect(problemsOf(await apply([scorecard([errors], 'one-more')]))).toMatchObject([
      {
        code: 'too-large',
        message: `Cannot apply another scorecard: there would be ${SCORECARDS_MAX + 1} in the environment`,
      },
    ]);
    expect((await apply([scorecard([errors], 'one-more', 'staging')])).ok).toBe(true);
  });

  test('forget the baseline of a KPI that measures something else, and say so', async () => {
    const tickets = (window: string, limit: string) =>
      `tickets: { metric: support_tickets, below: ${limit}, window: ${window} }`;
    await apply([scorecard([tickets('7d', '110% of baseline')])]);
    const place = { flag: '', variant: '', draw: 0, startMs: T0 };
    await world.send([{ ...place, metric: 'support_tickets', cell: { kind: 'count', count: 4 } }]);
    const at = { environment: 'production', nowMs: T0 + 60_000 };
    const known = await store.read('kpiFigures', at);
    const how = { name: 'kpis', known, reason: null, actor: ANA };
    await store.transact('recordBaselines', { ...at, ...how });
    const before = await store.read('scorecardViews', at);
    expect(before[0]?.kpis.map(({ baseline }) => baseline)).toEqual([4]);

    const bound = await apply([scorecard([tickets('7d', '120% of baseline')])]);
    expect(bound.ok && bound.answer.warnings).toEqual([]);
    const window = await apply([scorecard([tickets('30d', '120% of baseline')])]);
    expect(window.ok && window.answer.warnings).toEqual([
      'scorecard "kpis" of "production": the baselines of tickets were forgotten, because something else is measured now; record them again',
    ]);
    const [view] = await store.read('scorecardViews', at);
    expect(view?.kpis.map(({ baseline, state }) => [baseline, state])).toEqual([[null, 'no-data']]);
  });
});
