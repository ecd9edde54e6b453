import { expect, test } from 'vitest';
import { countLogLine, type LogLine, logMatches } from './log-rule.ts';
import type { LogMatch, MetricDefinition } from './types.ts';

const line: LogLine = {
  body: 'Feature disabled: chat',
  severity: 9,
  service: 'ai-whatsapp-webhook',
  correlated: true,
  personalData: false,
  attributes: { status: 200, ok: true, route: '/health', list: ['a'] },
};

test.each<[LogMatch, boolean]>([
  [{}, true],
  [{ contains: 'FEATURE disabled' }, true],
  [{ contains: 'feature enabled' }, false],
  [{ contains: '.*' }, false],
  [{ severityAtLeast: 9 }, true],
  [{ severityAtLeast: 10 }, false],
  [{ service: 'ai-whatsapp-webhook' }, true],
  [{ service: 'AI-whatsapp-webhook' }, false],
  [{ correlated: true }, true],
  [{ correlated: false }, false],
  [{ personalData: true }, false],
  [{ personalData: false }, true],
  [{ attributes: { status: '200', ok: 'true', route: '/health' } }, true],
  [{ attributes: { status: '500' } }, false],
  [{ attributes: { list: 'a' } }, false],
  [{ attributes: { toString: 'x' } }, false],
  [{ contains: 'feature', correlated: false }, false],
])('logMatches() of %j is %s', (match, expected) => {
  expect(logMatches(match, line)).toBe(expected);
});

test('logMatches() takes a line without severity, service or attribute as not meeting it', () => {
  const bare: LogLine = { ...line, severity: null, service: null, attributes: {} };
  const matches: LogMatch[] = [
    { severityAtLeast: 1 },
    { service: '' },
    { attributes: { status: '200' } },
  ];
  expect(matches.map((match) => logMatches(match, bare))).toEqual([false, false, false]);
});

const count: MetricDefinition = {
  name: 'feature_disabled_lines',
  kind: 'count',
  unit: '1',
  better: 'higher',
  description: '',
  fromLogs: { among: { service: 'chat' }, when: { contains: 'feature disabled' } },
};
const chat: LogLine = { ...line, service: 'chat' };
const other: LogLine = { ...chat, body: 'hello' };

test('countLogLine() counts 1 or 0 of a count, and nothing of other lines', () => {
  expect([
    countLogLine(count, chat),
    countLogLine(count, other),
    countLogLine(count, line),
  ]).toEqual([{ kind: 'count', count: 1 }, { kind: 'count', count: 0 }, null]);
});

test('countLogLine() counts a trial of a rate', () => {
  const units = { atRiskUnits: 0, newUnits: 0, openUnits: 0, failedUnits: [] };
  const rate: MetricDefinition = { ...count, kind: 'rate' };
  expect([countLogLine(rate, chat), countLogLine(rate, other), countLogLine(rate, line)]).toEqual([
    { kind: 'rate', trials: 1, events: 1, ...units },
    { kind: 'rate', trials: 1, events: 0, ...units },
    null,
  ]);
});

test('countLogLine() counts nothing of other kinds and of metrics without a rule', () => {
  expect(countLogLine({ ...count, kind: 'gauge' }, chat)).toBe(null);
  expect(countLogLine({ ...count, fromLogs: null }, chat)).toBe(null);
});
