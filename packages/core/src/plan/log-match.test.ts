import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readLogRule } from './log-match.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading((report, node) => readLogRule(report, node), value);

test('readLogRule() reads every condition, and every line where "among" is absent', () => {
  const when = {
    contains: 'feature disabled',
    severityAtLeast: 13,
    service: 'chat',
    correlated: false,
    personalData: true,
    attributes: { 'http.response.status_code': 200 },
  };
  expect(read({ when })).toEqual({
    value: {
      among: {},
      when: { ...when, attributes: { 'http.response.status_code': '200' } },
    },
    problems: [],
  });
});

test('readLogRule() reads severities by name and number', () => {
  const severity = (severityAtLeast: Json) =>
    read({ among: { severityAtLeast }, when: {} }).value?.among.severityAtLeast;
  expect(['trace', 'debug', 'info', 'warning', 'error', 'fatal', 1, 24].map(severity)).toEqual([
    1, 5, 9, 13, 17, 21, 1, 24,
  ]);
});

const severities = 'trace, debug, info, warning, error, fatal, or a severity number from 1 to 24';

test.each<[Json, string]>([
  ['x', '1:1 wrong-type | Cannot read "fromLogs": found "x" | a map with "when" or "among"'],
  [
    {},
    '1:1 missing-key | Cannot read "fromLogs": "when" is missing | "when", for example "when: { contains: feature disabled }"',
  ],
  [
    { when: { matches: 'a.*' } },
    '2:3 unknown-key | Cannot use key "matches" in a condition on log lines: there is no such key | "contains", "severityAtLeast", "service", "correlated", "personalData" or "attributes"',
  ],
  [
    { when: { severityAtLeast: 'eror' } },
    `2:20 wrong-type | Cannot read "severityAtLeast": found "eror" | ${severities}`,
  ],
  [
    { when: { severityAtLeast: 0 } },
    `2:20 wrong-type | Cannot read "severityAtLeast": found "0" | ${severities}`,
  ],
  [
    { when: { severityAtLeast: 25 } },
    `2:20 wrong-type | Cannot read "severityAtLeast": found "25" | ${severities}`,
  ],
  [
    { when: { correlated: 'yes' } },
    '2:15 wrong-type | Cannot read "correlated": found "yes" | true or false',
  ],
  [
    { when: { contains: '' } },
    '2:13 out-of-range | Cannot read "contains": "" is empty | another name',
  ],
])('readLogRule() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});
