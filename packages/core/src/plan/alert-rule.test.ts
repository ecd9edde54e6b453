import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { type AlertDefaults, readAlertRule } from './alert-rule.ts';
import { reading } from './tree.fixture.ts';
import type { Position } from './types.ts';

const NO_DEFAULTS: AlertDefaults = { notify: [], keepFiringForMs: 0 };
const read = (value: Json, defaults = NO_DEFAULTS, flags = new Map<string, Position>()) =>
  reading((report, node) => readAlertRule(report, node, 'errors', defaults, flags), value);
const errors: JsonObject = { severity: 'warning', metric: 'error_rate', above: '1%', for: '5m' };
const EVENT = { severity: 'information', on: ['rollout.phase-entered'] };

test('readAlertRule() compiles a rule on a figure', () => {
  expect(read(errors)).toMatchObject({
    value: {
      rule: {
        name: 'errors',
        text: null,
        severity: 'warning',
        trigger: { kind: 'metric', condition: { metric: 'error_rate', forMs: 300_000 } },
        action: 'notify',
        actsOn: null,
        shed: [],
        notify: [],
        escalate: [],
        group: null,
        incident: false,
        runbook: null,
        advice: null,
        enabled: true,
        ours: [],
      },
      runbookAt: null,
    },
    problems: [],
  });
});

test('readAlertRule() compiles everything that may be said', () => {
  const said = {
    text: 'Error rate > 1%',
    notify: ['ops'],
    escalate: [{ after: '15m', notify: ['pager'] }],
    group: 'errors',
    incident: true,
    runbook: 'high-error-rate',
    advice: 'Review logs',
    enabled: false,
    ours: ['for'],
  };
  const { value, problems } = read({ ...errors, ...said });
  expect(problems).toEqual([]);
  const escalate = [{ afterMs: 900_000, notify: ['pager'] }];
  expect(value?.rule).toMatchObject({ ...said, escalate });
  expect(value?.runbookAt).toEqual({ line: 18, column: 10 });
});

test('readAlertRule() takes what the file says for all', () => {
  const defaults = { notify: ['ops'], keepFiringForMs: 60_000 };
  expect(read(errors, defaults).value?.rule).toMatchObject({
    notify: ['ops'],
    trigger: { condition: { keepFiringForMs: 60_000 } },
  });
  expect(read({ ...errors, notify: [] }, defaults).value?.rule.notify).toEqual([]);
});

test('readAlertRule() opens an incident for what is critical, unless it says no', () => {
  const critical = { ...errors, severity: 'critical' };
  expect(read(critical).value?.rule.incident).toBe(true);
  expect(read({ ...critical, incident: false }).value?.rule.incident).toBe(false);
});

test('readAlertRule() compiles a rule on events', () => {
  expect(read({ ...EVENT, notify: ['team'], group: 'news' })).toMatchObject({
    value: {
      rule: { trigger: { kind: 'event', events: ['rollout.phase-entered'] }, notify: ['team'] },
    },
    problems: [],
  });
});

test('readAlertRule() says where the flag of its figure stands', () => {
  const flags = new Map<string, Position>();
  read({ ...errors, flag: 'chat', variant: 'new' }, NO_DEFAULTS, flags);
  expect([...flags]).toEqual([['chat', { line: 5, column: 7 }]]);
});

test.each<[Json, string[]]>([
  ['x', ['1:1 wrong-type | Cannot read an alert rule: found "x"']],
  [
    { metric: 'error_rate', above: '1%', for: '5m' },
    [
      '1:1 missing-key | Cannot read an alert rule: "severity" is missing | "severity", for example "severity: critical"',
    ],
  ],
  [
    { ...errors, severity: 'fatal' },
    [
      '1:11 unknown-name | Cannot read "severity": found "fatal" | "information", "warning", "error" or "critical"',
    ],
  ],
  [
    { severity: 'warning' },
    [
      '1:1 missing-key | Cannot read an alert rule: "metric" is missing | "metric", for example "metric: error_rate", or "on" with events',
    ],
  ],
  [
    { ...EVENT, metric: 'error_rate', action: 'pause', for: '5m' },
    ['metric', 'for', 'action'].map(
      (key) =>
        `${{ metric: 5, for: 7, action: 6 }[key]}:1 unknown-key | Cannot use key "${key}" beside "on": it means nothing there | a rule of its own, or "on" alone`,
    ),
  ],
  [
    { ...errors, source: 'browser', action: 'rollback' },
    [
      '6:9 not-supported | Cannot roll back by figures of browsers: anybody can send them | "action: pause" or "action: notify", or figures of servers',
    ],
  ],
  [
    { ...errors, enabled: 'yes', incident: 'no' },
    [
      '5:10 wrong-type | Cannot read "enabled": found "yes" | true or false',
      '6:11 wrong-type | Cannot read "incident": found "no" | true or false',
    ],
  ],
  [
    { ...errors, thresold: 1 },
    ['5:1 unknown-key | Cannot use key "thresold" in an alert rule: there is no such key'],
  ],
  [
    { ...errors, ours: ['within'] },
    [
      '6:5 unknown-name | Cannot mark "within" as ours: an alert rule has no such key here | keys that stand beside "ours", for example "ours: [for]"',
    ],
  ],
])('readAlertRule() refuses %j', (value, problems) => {
  const found = read(value).problems;
  expect(found.length).toBe(problems.length);
  for (const [index, problem] of problems.entries()) expect(found[index]).toContain(problem);
});
