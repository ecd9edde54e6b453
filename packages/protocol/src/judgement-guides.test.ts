/** `docs/guides/judgement.md`, `alerts.md` and `incidents.md` show what can be read. */
import { readFileSync } from 'node:fs';
import { formatProblem, type Guardrail, type Node, type ParsedFile } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { parseFile } from './parse-file.ts';
import { parseFiles } from './parse-files.ts';
import { readYaml } from './yaml.ts';

const guides = new Map(
  ['judgement', 'alerts', 'incidents'].map((name) => [
    name,
    readFileSync(new URL(`../../../docs/guides/${name}.md`, import.meta.url), 'utf8'),
  ]),
);

/** The head of a plan, for a block that is a part of one. */
const HEAD = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: chat
control: old
candidate: new
phases: [{ name: all, audience: {}, hold: 1h }]
`;

const guide = (name: string) => guides.get(name) ?? '';
const tick = '`';

/** The files of a guide, read together; parts of a plan get its head. */
function shown(name: string): readonly ParsedFile[] {
  const blocks = [...guide(name).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const files = blocks.map((text, index) => ({
    name: `${name}.md block ${index}`,
    text: text.startsWith('apiVersion:') ? text : HEAD + text,
  }));
  return parseFiles(files).map(({ result, text }) => {
    if (result.ok) return result.parsed;
    throw new Error(result.problems.map((problem) => formatProblem(problem, text)).join('\n'));
  });
}

test('the guides show files that are read without a mistake', () => {
  const kinds = [...guides.keys()].map((name) => shown(name).map(({ kind }) => kind));
  expect(kinds).toEqual([['Plan', 'Metrics'], ['Alerts', 'Flags'], ['Response']]);
});

test('judgement.md shows every shape of guardrail, with what it says of it', () => {
  const [file] = shown('judgement');
  const rules: readonly Guardrail[] = file?.kind === 'Plan' ? file.plan.guardrails : [];
  expect(rules.map(({ shape, name }) => [shape, name])).toEqual([
    ['held', 'error_rate above 0.5% for 5m'],
    ['compared-rate', 'error_rate worse than control by 0.1%'],
    ['compared-values', 'p95 latency_ms above control by 10% for 15m'],
    ['zero-tolerance', 'pii_leaks above 0'],
    ['count-within', 'failed_health_checks count 4 within 5m'],
    ['count-within', 'complaints above 3 times normal within 1d'],
    ['held', 'cpu above 130% of baseline for 5m'],
    ['held', 'error_rate between 0.2% and 0.5% for 10m'],
    ['drift', 'error_rate drift by 10%'],
  ]);
});

test('judgement.md says what shares of alpha do', () => {
  const lines = ['', ', share: 50%', ', share: 2'].map(
    (share, index) =>
      `  - { name: r${index}, metric: error_rate, worseThan: control${share}, action: pause }\n`,
  );
  const result = parseFile('plan.yaml', `${HEAD}alpha: 0.01\nguardrails:\n${lines.join('')}`);
  const rules = result.ok && result.parsed.kind === 'Plan' ? result.parsed.plan.guardrails : [];
  const parts = rules.map((rule) => ('alpha' in rule ? rule.alpha / 0.01 : null));
  expect(parts.map((part) => Number(part?.toFixed(4)))).toEqual([0.1667, 0.5, 0.3333]);
});

/** Words in backticks of the first column of a guide's tables. */
function firstColumn(name: string): readonly string[] {
  return [...guide(name).matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([A-Za-z]+)(?:: \w+)?`/g)].map(([, word = '']) => word),
  );
}

test('judgement.md names the actions that there are', () => {
  const actions = firstColumn('judgement');
  expect(actions).toEqual(['notify', 'review', 'pause', 'rollback']);
  const lines = actions.map(
    (action, index) => `  - { name: r${index}, metric: pii_leaks, above: 0, action: ${action} }\n`,
  );
  expect(parseFile('plan.yaml', `${HEAD}guardrails:\n${lines.join('')}`).ok).toBe(true);
});

describe('alerts.md', () => {
  const rule = (body: string) =>
    parseFile(
      'alerts.yaml',
      `apiVersion: tidegate/v1\nkind: Alerts\nname: n\nenvironment: production\nrules:\n  r: { ${body} }\n`,
    );

  test('explains keys that rules have', () => {
    const problems = (key: string) => {
      const result = rule(`severity: warning, metric: error_rate, above: 1%, for: 5m, ${key}: 1`);
      return result.ok ? [] : result.problems.map(({ message }) => message);
    };
    const unknown = (key: string) => problems(key).some((text) => text.endsWith('no such key'));
    expect(unknown('serverity')).toBe(true);
    expect(firstColumn('alerts').filter(unknown)).toEqual([]);
  });

  test.each(['mango', 'easymo', 'pulse', 'valuecanvas', 'agui-chat'])(
    'explains every key of the rules of %s',
    (system) => {
      const url = new URL(`../../../examples/plans/${system}/alerts.yaml`, import.meta.url);
      const read = readYaml('alerts.yaml', readFileSync(url, 'utf8'));
      const entries = (node: Node | undefined) => (node?.kind === 'map' ? node.entries : []);
      const top = read.ok ? entries(read.tree) : [];
      const rules = entries(top.find(({ key }) => key === 'rules')?.value);
      const keys = new Set(rules.flatMap(({ value }) => entries(value).map(({ key }) => key)));
      expect(keys.size).toBeGreaterThan(5);
      expect([...keys].filter((key) => !firstColumn('alerts').includes(key))).toEqual([]);
    },
  );

  test('names events that there are', () => {
    const row = guide('alerts')
      .split('\n')
      .find((line) => line.startsWith(`| ${tick}on${tick}`));
    const events = [...(row ?? '').matchAll(/`([a-z]+\.[a-z-]+)`/g)].map(([, event]) => event);
    expect(events.length).toBeGreaterThan(5);
    expect(rule(`severity: information, on: [${events.join(', ')}]`).ok).toBe(true);
  });
});

test('incidents.md names every kind of rollback', () => {
  const kinds = ['full', 'quick', 'partial', 'fix-forward'];
  for (const kind of kinds) expect(guide('incidents')).toContain(`${tick}${kind}${tick}`);
  const rows = kinds.map(
    (kind, index) => `  r${index}: { severity: low, rollback: ${kind}, within: 1h }\n`,
  );
  const head = 'apiVersion: tidegate/v1\nkind: Response\nname: n\nenvironment: production\n';
  expect(parseFile('response.yaml', `${head}matrix:\n${rows.join('')}`).ok).toBe(true);
});
