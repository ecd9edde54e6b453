import { readFileSync } from 'node:fs';
import { formatProblem, type Guardrail, type ParsedFile } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { parseFile } from './parse-file.ts';
import { parseFiles } from './parse-files.ts';

const shown = (text: string) => {
  const result = parseFile('plan.yaml', text);
  return result.ok ? [] : result.problems.map((problem) => formatProblem(problem, text));
};

const HEAD = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: use-new
control: legacy
candidate: new
phases:
`;

describe('parseFile() shows where the mistake is and what would be right for', () => {
  test('a wrong key', () => {
    expect(
      shown(`${HEAD}  - name: quarter\n    audience: { wieght: 25% }\n    hold: 48h\n`),
    ).toEqual([
      `plan.yaml:10:17: Cannot use key "wieght" in an audience: there is no such key
  10 |     audience: { wieght: 25% }
     |                 ^
  expected "weight"`,
    ]);
  });

  test('a weight of 101 %', () => {
    expect(
      shown(`${HEAD}  - name: quarter\n    audience: { weight: 101% }\n    hold: 48h\n`),
    ).toEqual([
      `plan.yaml:10:25: Cannot read "weight": "101%" is more than 100%
  10 |     audience: { weight: 101% }
     |                         ^
  expected a share from 0% to 100%`,
    ]);
  });

  test('an unknown metric', () => {
    const guardrail = '  - { metric: eror_rate, above: 0.5%, for: 5m, action: rollback }';
    expect(
      shown(
        `${HEAD}  - { name: all, audience: { weight: 100% }, hold: 48h }\nguardrails:\n${guardrail}\n`,
      ),
    ).toEqual([
      `plan.yaml:11:15: Cannot watch metric "eror_rate": there is no such metric
  11 | ${guardrail}
     |               ^
  expected "error_rate"`,
    ]);
  });

  test('a duplicate phase', () => {
    const phase = '  - { name: quarter, audience: { weight: 25% }, hold: 48h }\n';
    expect(shown(HEAD + phase + phase)).toEqual([
      `plan.yaml:10:13: Cannot use phase name "quarter" twice: it stands in line 9 already
  10 |   - { name: quarter, audience: { weight: 25% }, hold: 48h }
     |             ^
  expected a name of its own`,
    ]);
  });

  test('a tab', () => {
    expect(shown(`${HEAD}  - name: quarter\n\taudience: { weight: 25% }\n`)).toEqual([
      `plan.yaml:10:1: Cannot read YAML: found a tab as indentation
  10 |  audience: { weight: 25% }
     | ^
  expected spaces`,
    ]);
  });

  test('a reserved name', () => {
    const text =
      'apiVersion: tidegate/v1\nkind: Flags\nflags:\n  __proto__: { variants: { a: 1 }, off: a }\n';
    expect(shown(text)).toEqual([
      `plan.yaml:4:3: Cannot read the key of a flag: "__proto__" is a reserved name
  4 |   __proto__: { variants: { a: 1 }, off: a }
    |   ^
  expected another name`,
    ]);
  });

  test('a number that is none', () => {
    expect(shown('apiVersion: tidegate/v1\nkind: Plan\nalpha: .nan\n')).toEqual([
      `plan.yaml:3:8: Cannot read number ".nan": it is not finite
  3 | alpha: .nan
    |        ^
  expected a finite number`,
    ]);
  });

  test('an empty file', () => {
    expect(shown('')).toEqual([
      `plan.yaml:1:1: Cannot read the file: it is empty
  1 | 
    | ^
  expected a map that begins with "apiVersion: tidegate/v1"`,
    ]);
  });

  test('a file of 2 MiB', () => {
    expect(shown('a'.repeat(2 * 1_048_576))).toEqual([
      `plan.yaml:1:1: Cannot read the file: it has 2097152 characters, more than 1048576
  1 | ${'a'.repeat(60)}…
    | ^
  expected a shorter file`,
    ]);
  });

  test('lists nested 10 000 deep', () => {
    const [problem = ''] = shown(`phases: ${'['.repeat(10_000)}`);
    expect(problem.split('\n').filter((_, line) => line === 0 || line === 3)).toEqual([
      'plan.yaml:1:73: Cannot read YAML: lists and maps nest deeper than 64',
      '  expected a flatter file',
    ]);
  });

  test('everything at once, in the order of the file', () => {
    const text = `${HEAD}  - { name: a, audience: { shadow: 100% }, hold: 7 }
  - { name: a, audience: { weight: 50% }, hold: 1d, window: { days: [tue] } }
  - { name: b, audience: { weight: 25% }, hold: 1d }
guardrails:
  - { metric: tool_success_rate, worseThan: control, by: 0.1%, action: rollback }
  - { metric: active_users, dropBy: 10%, within: 1h, action: rollback }
rollback: { procedure: [flag, { deployment: previous, within: 3 }] }
`;
    const result = parseFile('plan.yaml', text);
    expect(
      result.ok ||
        result.problems.map(
          ({ at, code, message }) => `${at.line}:${at.column} ${code} ${message}`,
        ),
    ).toEqual([
      '9:50 wrong-type Cannot read "hold": found "7" without a unit',
      '10:13 duplicate Cannot use phase name "a" twice: it stands in line 9 already',
      '10:61 missing-key Cannot read "window": "from" is missing',
      '10:61 missing-key Cannot read "window": "to" is missing',
      '10:61 missing-key Cannot read "window": "zone" is missing',
      '11:36 out-of-range Cannot lower the weight from 50% to 25%: a plan never goes down',
      '13:34 not-supported Cannot compare "tool_success_rate" with control: higher is better there, and only failures are told apart by conversation',
      '14:29 not-supported Cannot use "dropBy" in a guardrail: it compares with the time before, which a ramp changes',
      '15:63 wrong-type Cannot read "within": found "3" without a unit',
    ]);
  });
});

/** A file of `examples/plans/agui-chat` that must parse. */
function example<K extends ParsedFile['kind']>(
  file: string,
  kind: K,
): Extract<ParsedFile, { kind: K }> {
  const read = (name: string) => {
    const url = new URL(`../../../examples/plans/agui-chat/${name}`, import.meta.url);
    return { name, text: readFileSync(url, 'utf8') };
  };
  const [parsed] = parseFiles([read(file), read('metrics.yaml')]);
  if (parsed === undefined) throw new Error(`${file} was not read`);
  const { result, text } = parsed;
  if (!result.ok) throw new Error(result.problems.map((p) => formatProblem(p, text)).join('\n'));
  if (result.parsed.kind !== kind) throw new Error(`${file} is of kind ${result.parsed.kind}`);
  return result.parsed as Extract<ParsedFile, { kind: K }>;
}

describe('examples/plans/agui-chat', () => {
  const { plan, positions } = example('plan.yaml', 'Plan');

  test('says what is rolled out to whom', () => {
    expect(plan).toMatchObject({
      name: 'agui-chat',
      description: 'Progressive rollout of the protocol-agnostic chat architecture',
      environment: 'production',
      flag: 'useNewArchitecture',
      control: 'legacy',
      candidate: 'new',
      unit: 'userId',
      alpha: 0.01,
      noDataTimeoutMs: 30 * 60_000,
      onNoData: 'pause',
      activationLeadMs: 5_000,
      rollback: { conversations: 'cut-now', procedure: [{ kind: 'flag' }] },
      notify: ['critical-alerts'],
      scale: null,
    });
    expect(Object.keys(positions.segments)).toEqual(['beta-users']);
  });

  test('has the phases of the seed: shares, holds in weeks, risks', () => {
    expect(
      plan.phases.map(({ name, risk, shares, hold }) => [
        name,
        risk,
        shares.map(
          ({ segment, weightParts }) => `${segment ?? 'everybody'} ${weightParts / 1_000}%`,
        ),
        [hold.minMs / WEEK_MS, (hold.maxMs ?? 0) / WEEK_MS],
      ]),
    ).toEqual([
      ['shadow', 'Low', [], [1, 2]],
      ['beta', 'Low-Medium', ['beta-users 100%'], [2, 3]],
      ['limited-10', 'Medium', ['beta-users 100%', 'everybody 10%'], [1, 2]],
      ['limited-25', 'Medium', ['beta-users 100%', 'everybody 25%'], [1, 2]],
      ['moderate', 'Medium', ['beta-users 100%', 'everybody 50%'], [1, 3]],
      ['majority', 'Medium', ['beta-users 100%', 'everybody 75%'], [1, 3]],
      ['full', 'Low', ['beta-users 100%', 'everybody 100%'], [1, 2]],
    ]);
  });

  test('has the triggers of the seed: critical 213-217, warnings 220-223, alerts 192-195', () => {
    expect(plan.guardrails.map(figures)).toEqual([
      'error_rate rate above 0.005 for 300 s → rollback',
      'latency_ms 0.99 above 500 for 120 s → rollback',
      'memory_mb max above 80 for 120 s → rollback',
      'http_5xx_rate rate above 0.01 for 60 s → rollback',
      'error_rate rate above 0.99 for 30 s → rollback',
      'pii_leaks at once → rollback',
      'error_rate worse than control by 0.05% → rollback',
      'error_rate rate above 0.002 up to 0.005 for 600 s → review',
      'latency_ms 0.95 above 165 up to 200 for 900 s → review',
      'memory_mb max above 45 up to 50 for 900 s → review',
      'complaints 31 within 86400 s → review',
      'critical_issues at once → review',
      'error_rate rate above 0.002 for 300 s → notify',
      'latency_ms 0.95 above 200 for 300 s → notify',
      'memory_mb max above 50 for 300 s → notify',
      'cpu max above 130 % of baseline for 300 s → review',
    ]);
  });

  test('gives all of its alpha to its only comparison, with the tolerance of line 192', () => {
    const compared = plan.guardrails.filter((rule) => 'alpha' in rule && rule.alpha > 0);
    expect(compared).toEqual([
      {
        shape: 'compared-rate',
        name: 'error_rate worse than control by 0.05%',
        metric: 'error_rate',
        ours: ['worseThan', 'by', 'action'],
        worse: 'higher',
        tolerance: { kind: 'difference', value: 0.0005 },
        alpha: plan.alpha,
        forMs: 0,
        action: 'rollback',
        absolute: false,
      },
    ]);
  });

  test('marks what the seed leaves open', () => {
    const marked = plan.guardrails.map(({ metric, ours = [] }) => `${metric}: ${ours.join(' ')}`);
    expect(marked).toEqual([
      'error_rate: ',
      'latency_ms: ',
      'memory_mb: for',
      'http_5xx_rate: for',
      'error_rate: metric above for',
      'pii_leaks: metric above action',
      'error_rate: worseThan by action',
      'error_rate: ',
      'latency_ms: ',
      'memory_mb: for',
      'complaints: within',
      'critical_issues: action',
      'error_rate: for action',
      'latency_ms: for action',
      'memory_mb: for action',
      'cpu: for action',
    ]);
  });

  test('rolls back at 0.2 % in phase 3a only (line 81)', () => {
    expect(plan.phases.map(({ guardrails }) => guardrails.map(figures))).toEqual([
      [],
      [],
      ['error_rate rate above 0.002 for 300 s → rollback'],
      ['error_rate rate above 0.002 for 300 s → rollback'],
      [],
      [],
      [],
    ]);
  });

  test('lets nobody on without the criteria of the seed and a person of product', () => {
    const gates = plan.phases.map(({ name, gate: { minUnits, pass, approvals, checklists } }) => [
      name,
      minUnits,
      pass.map((criterion) => criterion.name.replace(`${name} gate: `, '')),
      approvals,
      checklists,
    ]);
    const product = [{ role: 'product', count: 1 }];
    const errors = 'error_rate below 0.1%';
    const latency = 'p95 latency_ms below 165';
    const lately = [`${errors} over 2d`, latency, 'memory_mb below 45'];
    const shadow = ['shadow_error_rate below 0.5%', 'shadow_mismatch_rate below 5%'];
    expect(gates).toEqual([
      ['shadow', 1_000, [...shadow, 'p95 shadow_latency_ms below 165'], product, ['shadow']],
      ['beta', 100, [errors, latency], product, ['beta']],
      ['limited-10', 1_000, lately, product, undefined],
      ['limited-25', 1_000, lately, product, ['limited']],
      ['moderate', 1_000, lately, product, ['moderate']],
      ['majority', 1_000, lately, product, ['majority']],
      ['full', 1_000, [errors, latency], product, ['full']],
    ]);
  });

  test('serves the flags of the seed in each environment (lines 129-185)', () => {
    const { file } = example('flags.yaml', 'Flags');
    const table = file.flags.map(({ key, kind, variants, off, environments }) => [
      key,
      kind,
      off,
      ...['development', 'staging', 'production'].map(
        (name) => variants[environments[name]?.serve ?? off],
      ),
    ]);
    expect(table).toEqual([
      ['useNewArchitecture', 'boolean', 'legacy', true, true, false],
      ['enableAGUIEvents', 'boolean', 'off', true, true, true],
      ['enableVerboseLogging', 'boolean', 'off', true, false, false],
      ['performanceMonitoring', 'boolean', 'off', true, true, true],
      ['enableExperimentalFeatures', 'boolean', 'off', true, false, false],
      ['enableShadowLogging', 'boolean', 'off', false, false, true],
      ['shadowProcessingEnabled', 'boolean', 'off', false, false, true],
    ]);
    expect(file.flags[0]?.variants).toEqual({ [plan.control]: false, [plan.candidate]: true });
  });

  test('knows beta users by opting in or by being staff (lines 65-69)', () => {
    const { file } = example('segments.yaml', 'Segments');
    expect(file.segments.map(({ name, condition }) => [name, condition])).toEqual([
      [
        'beta-users',
        { or: [{ '===': [{ var: 'betaUser' }, true] }, { '===': [{ var: 'staff' }, true] }] },
      ],
    ]);
  });
});

const WEEK_MS = 7 * 86_400_000;

/** The figures of a guardrail in one line. */
function figures(rule: Guardrail): string {
  if (rule.shape === 'zero-tolerance') return `${rule.metric} at once → ${rule.action}`;
  if (rule.shape === 'count-within') {
    return `${rule.metric} ${rule.count} within ${rule.withinMs / 1_000} s → ${rule.action}`;
  }
  if (rule.shape !== 'held') return `${rule.name} → ${'action' in rule ? rule.action : ''}`;
  const { statistic } = rule;
  const what = statistic.of === 'quantile' ? statistic.q : statistic.of;
  const upper = rule.upper === null ? '' : ` up to ${rule.upper}`;
  const { baseline } = rule;
  const limit = baseline === undefined ? rule.limit : `${baseline.factor * 100} % of baseline`;
  return `${rule.metric} ${what} ${rule.side} ${limit}${upper} for ${rule.forMs / 1_000} s → ${rule.action}`;
}

describe('docs/guides/flags.md', () => {
  const url = new URL('../../../docs/guides/flags.md', import.meta.url);
  const guide = readFileSync(url, 'utf8');
  const head = 'apiVersion: tidegate/v1\nkind: Flags\nflags:\n';
  const flag =
    '  f:\n    variants: { on: true, off: false }\n    off: off\n    environments:\n      p:\n';

  test('shows files, flags and rules that are read without a mistake', () => {
    const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
    expect(blocks.length).toBe(5);
    for (const block of blocks) {
      const isFlag = block.startsWith('  s');
      const whole = block.startsWith('api') ? block : head + (isFlag ? '' : flag) + block;
      expect(parseFile('guide', whole)).toMatchObject({ ok: true });
    }
  });

  test('shows conditions that are read without a mistake', () => {
    const conditions = [...guide.matchAll(/^\| `(\{ (?:attribute|segment|logic): [^`…]*)`/gm)];
    expect(conditions.length).toBe(7);
    for (const [, condition = ''] of conditions) {
      const text = `apiVersion: tidegate/v1\nkind: Segments\nsegments:\n  s: { when: ${condition} }\n`;
      expect(parseFile(condition, text)).toMatchObject({ ok: true });
    }
  });
});
