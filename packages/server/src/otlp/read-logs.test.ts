import { logMetrics } from '@tidegate/core';
import { expect, test } from 'vitest';
import { LINE_SCAN_MAX, REQUEST_SCAN_MAX } from './limits.ts';
import { hex, logsRequest } from './otlp.fixture.ts';
import { readLogs } from './read-logs.ts';

const NOW_MS = 1_800_000_000_000;
const read = (...records: Parameters<typeof logsRequest>[0]) =>
  readLogs(logsRequest(records), logMetrics, { nowMs: NOW_MS, skewMaxMs: 86_400_000 });

function counts(...records: Parameters<typeof logsRequest>[0]) {
  return read(...records).facts.series.map(({ series: { flag, variant, metric, cell } }) => {
    const said = cell.kind === 'rate' ? `${cell.events}/${cell.trials}` : JSON.stringify(cell);
    return `${flag}/${variant} ${metric} ${said}`;
  });
}

const atMs = NOW_MS - 1_000;

test('readLogs() counts lines by rules, and keeps none of their text', () => {
  const lines = [
    { atMs, body: 'call +250788000000 back', severity: 9, attributes: { correlationId: 'c' } },
    { atMs, body: 'failed', severity: 17, trace: 3 },
    { atMs, body: 'fine' },
  ];
  expect(counts(...lines)).toEqual([
    '/ log_lines {"kind":"count","count":3}',
    '/ log_errors {"kind":"count","count":1}',
    '/ log_correlation_rate 2/3',
    '/ log_unmasked_lines {"kind":"count","count":1}',
  ]);
  expect(JSON.stringify(read(...lines))).not.toContain('250788');
});

test('readLogs() counts a line that names its variant for it and for the whole', () => {
  const attributes = { 'feature_flag.key': 'f', 'feature_flag.result.variant': 'new~2' };
  const told = counts({ atMs, body: 'x', attributes });
  expect(told.filter((one) => one.includes('log_lines'))).toEqual([
    'f/new log_lines {"kind":"count","count":1}',
    '/all log_lines {"kind":"count","count":1}',
  ]);
});

test.each([
  { event: 'feature_flag.evaluation' },
  { body: 'feature_flag.evaluation' },
  { attributes: { 'event.name': 'feature_flag' } },
])('readLogs() takes an evaluation for its trace, and for no line (%#)', (said) => {
  const attributes = {
    'feature_flag.key': 'f',
    'feature_flag.variant': 'new~2',
    'feature_flag.context.id': 'c',
    ...said.attributes,
  };
  const { facts } = read({ atMs, trace: 5, ...said, attributes });
  expect(facts.series).toEqual([]);
  expect(facts.services).toEqual([{ id: 'agent', name: 'agent', evaluated: true, whole: null }]);
  expect(facts.traces).toEqual([
    {
      traceId: hex(5, 32),
      spans: [],
      evaluations: [{ flag: 'f', variant: 'new', draw: 2, context: 'c', atMs }],
      errors: [],
      conversation: null,
    },
  ]);
});

test('readLogs() counts an exception with its trace, and without one by itself', () => {
  const attributes = { 'exception.type': 'KeyError', 'exception.message': 'no key 7' };
  const error = { type: 'KeyError', message: 'no key #', atMs };
  expect(read({ atMs, trace: 5, attributes }).facts.traces[0]?.errors).toEqual([error]);
  const alone = read({ atMs, attributes }).facts.series.at(-1)?.series;
  expect([alone?.metric, alone?.labels]).toEqual([
    'errors',
    { type: 'KeyError', message: 'no key #' },
  ]);
});

test('readLogs() rejects lines of another day', () => {
  expect(read({ atMs: 1_000, body: 'x' })).toMatchObject({ rejected: 1, facts: { skewed: 1 } });
});

test('readLogs() looks at so much of a line and of a request, and counts what it did not look at', () => {
  const phone = 'call +250788000000';
  const at = (start: number) => ({ atMs, body: `${'x'.repeat(start)} ${phone}` });
  const end = LINE_SCAN_MAX - phone.length - 1;
  expect(read(at(end)).facts.unscanned).toBe(0);
  expect(counts(at(end))).toContain('/ log_unmasked_lines {"kind":"count","count":1}');
  expect(read(at(LINE_SCAN_MAX)).facts.unscanned).toBe(1);
  expect(counts(at(LINE_SCAN_MAX))).toContain('/ log_unmasked_lines {"kind":"count","count":0}');
  const full = Array.from({ length: REQUEST_SCAN_MAX / LINE_SCAN_MAX }, () => ({
    ...{ atMs, body: 'x'.repeat(LINE_SCAN_MAX) },
  }));
  expect(read(...full).facts.unscanned).toBe(0);
  expect(read(...full, at(0), at(0)).facts.unscanned).toBe(2);
});
