import { describe, expect, it } from 'vitest';
import { alertWorld, aRule, rulesFile } from '../alert/alert-world.fixture.ts';
import { ALERT_FILES_MAX, ALERT_RULES_MAX } from '../alert/limits.ts';
import type { NamedFile } from '../store/store.ts';
import { T0 } from '../store/store-world.fixture.ts';

async function applied(...files: readonly NamedFile[]) {
  const made = await alertWorld();
  const answer = await made.world.apply(...files);
  return answer.ok ? [] : answer.problems;
}

describe('apply() of alert rules', () => {
  it('stores them, says what differs, and leaves what is the same alone', async () => {
    const { apply, audit, tx } = await alertWorld();
    const first = await apply(rulesFile([aRule()]));
    expect(first).toMatchObject({
      ok: true,
      answer: { applied: [{ kind: 'Alerts', name: 'product', change: 'created' }], warnings: [] },
    });
    expect(await apply(rulesFile([aRule()]))).toMatchObject({
      answer: { applied: [{ change: 'unchanged', differences: [] }] },
    });
    const bound = { side: 'above', value: 0.02, of: 'value' } as const;
    expect(await apply(rulesFile([aRule({}, { bound })]))).toMatchObject({
      answer: {
        applied: [
          {
            change: 'changed',
            differences: [
              {
                place: 'rules.errors.bound',
                before: { side: 'above', value: 0.01, of: 'value' },
                after: bound,
              },
            ],
          },
        ],
      },
    });
    expect((await audit('alerts.')).map(({ action }) => action)).toEqual([
      ...['alerts.created', 'alerts.changed'],
    ]);
    expect(await tx.db.selectFrom('alert').select(['rule', 'rulesName']).execute()).toEqual([
      { rule: 'errors', rulesName: 'product' },
    ]);
  });

  it('keeps the state while the rule looks at the same, and begins anew when it does not', async () => {
    const { apply, pass, turns, view, told } = await alertWorld(aRule());
    const bad = () => turns(100, 5);
    await pass(30, bad);
    await apply(rulesFile([aRule({ advice: 'Look', severity: 'warning' })]));
    expect(await view()).toMatchObject({ status: 'firing', severity: 'warning', advice: 'Look' });
    await apply(rulesFile([aRule({}, { forMs: 40_000 })]));
    expect(await view()).toMatchObject({ status: 'inactive', sinceMs: 0 });
    expect((await view()).firings[0]?.resolvedMs).toBe(T0 + 30_000);
    expect(await told()).toEqual(['firing errors ops', 'resolved errors ops']);
    expect(await pass(50, bad)).toEqual(['errors pending', 'errors firing']);
  });

  it('takes a rule that is gone away with its state, and keeps its firings', async () => {
    const { apply, pass, turns, tx, told, store, world, audit } = await alertWorld(
      aRule(),
      aRule({ name: 'other', notify: [] }),
    );
    await pass(30, () => turns(100, 5));
    await apply(rulesFile([aRule({ name: 'other', notify: [] })]));
    const { nowMs } = world;
    const views = await store.read('listAlerts', { environment: 'production', nowMs });
    expect(views.map(({ name, status }) => [name, status])).toEqual([['other', 'firing']]);
    expect(await told()).toEqual(['firing errors ops', 'resolved errors ops']);
    const firings = await tx.db.selectFrom('alert_firing').selectAll().orderBy('rule').execute();
    expect(firings.map(({ rule, resolvedMs }) => [rule, resolvedMs])).toEqual([
      ['errors', T0 + 30_000],
      ['other', null],
    ]);
    expect((await audit('alerts.changed'))[0]?.body.ended).toEqual(['errors']);
  });

  it.each([
    ['into a file', [rulesFile([aRule()], { name: 'other' }), rulesFile([])]],
    ['out of a file', [rulesFile([]), rulesFile([aRule()], { name: 'other' })]],
  ])('lets a rule move from file to file while it fires, %s first', async (_, files) => {
    const { world, pass, turns, view, told, tx } = await alertWorld(aRule());
    await pass(30, () => turns(100, 5));
    expect(await world.apply(...files)).toMatchObject({ ok: true });
    expect(await view()).toMatchObject({ status: 'firing', rules: 'other' });
    expect(await told()).toEqual(['firing errors ops']);
    expect(await pass(120, () => turns(1_000, 0))).toEqual(['errors inactive']);
    expect(await tx.db.selectFrom('alert').select('rulesName').execute()).toHaveLength(1);
  });

  it('begins anew when a rule moves and looks at something else', async () => {
    const { world, pass, turns, view, told } = await alertWorld(aRule());
    await pass(30, () => turns(100, 5));
    await world.apply(rulesFile([aRule({}, { forMs: 40_000 })], { name: 'other' }), rulesFile([]));
    expect(await view()).toMatchObject({ status: 'inactive', sinceMs: 0, rules: 'other' });
    expect(await told()).toEqual(['firing errors ops', 'resolved errors ops']);
  });

  it('leaves a rule off that a person switched off, unless the file changes that', async () => {
    const { apply, command, view, pass, turns, told } = await alertWorld(aRule());
    await command('errors', { type: 'disable', reason: 'noise' });
    await apply(rulesFile([aRule({ advice: 'Look' })]));
    expect((await view()).enabled).toBe(false);
    await apply(rulesFile([aRule({ enabled: false })]));
    await apply(rulesFile([aRule({ enabled: true })]));
    expect((await view()).enabled).toBe(true);
    await pass(30, () => turns(100, 5));
    await apply(rulesFile([aRule({ enabled: false })]));
    expect(await view()).toMatchObject({ enabled: false, status: 'inactive' });
    expect(await told()).toEqual(['firing errors ops', 'resolved errors ops']);
  });

  it('warns of a baseline that is missing, and forgets one of another figure', async () => {
    const bound = { side: 'above', value: 1.3, of: 'baseline' } as const;
    const { apply, tx, view } = await alertWorld();
    const warning =
      'alert rules "product" of "production": "errors" needs a baseline and says nothing before one is recorded; record it with "tidegate alert baseline errors"';
    expect(await apply(rulesFile([aRule({}, { bound })]))).toMatchObject({
      answer: { warnings: [warning] },
    });
    await tx.db.updateTable('alert').set({ baseline: 0.01 }).execute();
    await apply(rulesFile([aRule({}, { bound: { ...bound, value: 1.5 } })]));
    expect((await view()).baseline).toBe(0.01);
    const other = rulesFile([aRule({}, { bound, metric: 'refusal_rate' })]);
    expect(await apply(other)).toMatchObject({ answer: { warnings: [warning] } });
    expect((await view()).baseline).toBe(null);
  });
});

describe('reviewAlerts()', () => {
  it('names what does not exist, at its place', async () => {
    const unknown = aRule({ actsOn: 'chat-agen', shed: ['images'] });
    const variant = aRule({ name: 'place' }, { flag: 'chat-agent', variant: 'newer' });
    expect(await applied(rulesFile([unknown, variant]))).toMatchObject([
      { message: 'Cannot find flag "chat-agen": it does not exist', expected: '"chat-agent"' },
      { message: 'Cannot find flag "images": it does not exist', at: { line: 3, column: 14 } },
      {
        message: 'Cannot find variant of flag "chat-agent" "newer": it does not exist',
        ...{ at: { line: 9, column: 9 }, expected: 'one of legacy, new', file: 'product.yaml' },
      },
    ]);
    expect(await applied(rulesFile([aRule()], { environment: 'produktion' }))).toMatchObject([
      { code: 'unknown-name', expected: '"production"', at: { line: 3, column: 14 } },
    ]);
  });

  it('refuses names that are taken, in the same files and in others', async () => {
    const twice = await applied(rulesFile([aRule()]), rulesFile([aRule()]));
    expect(twice.map(({ message }) => message)).toEqual([
      'Cannot apply alert rules "product" of environment "production": they are defined twice',
    ]);
    const { apply } = await alertWorld(aRule());
    const other = await apply(rulesFile([aRule()], { name: 'other' }));
    expect(other).toMatchObject({
      problems: [
        {
          code: 'duplicate',
          message:
            'Cannot apply alert rule "errors" in environment "production": "product" has a rule of that name',
        },
      ],
    });
    expect(
      await apply(rulesFile([aRule()], { name: 'other', environment: 'staging' })),
    ).toMatchObject({
      ok: true,
    });
  });

  it('takes as many rules and files as there may be, and no more', async () => {
    const rules = (count: number, name: string) =>
      Array.from({ length: count }, (_, index) => aRule({ name: `${name}-${index}` }));
    const half = ALERT_RULES_MAX / 2;
    const files = (more: number) => [
      rulesFile(rules(half, 'a'), { name: 'a' }),
      rulesFile(rules(half + more, 'b'), { name: 'b' }),
    ];
    expect(await applied(...files(1))).toMatchObject([
      { code: 'too-large', file: 'a.yaml', expected: `at most ${ALERT_RULES_MAX}` },
      { code: 'too-large', file: 'b.yaml' },
    ]);
    const many = Array.from({ length: ALERT_FILES_MAX + 1 }, (_, index) =>
      rulesFile([aRule({ name: `r-${index}` })], { name: `f-${index}` }),
    );
    const problems = await applied(...many);
    expect(problems).toHaveLength(ALERT_FILES_MAX + 1);
    expect(problems[0]).toMatchObject({
      message: `Cannot apply more files of alert rules: there would be ${ALERT_FILES_MAX + 1} in the environment`,
    });
  });
});
