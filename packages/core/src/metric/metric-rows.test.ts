import { expect, test } from 'vitest';
import { METRIC_ROWS } from './metric-rows.ts';
import { unitText } from './number-text.ts';

test('METRIC_ROWS name each metric once, in plain words', () => {
  const names = METRIC_ROWS.map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  const endings = METRIC_ROWS.filter(([, , , , text]) => text === '' || text.endsWith('.'));
  expect(endings).toEqual([]);
});

test('METRIC_ROWS have units that kinds and names agree with', () => {
  const wrong = METRIC_ROWS.filter(([name, kind, unit]) => {
    if (unit !== '1' && unitText(unit) === '') return true;
    if (kind === 'rate' || kind === 'count') return unit !== '1';
    const ending = name.split('_').at(-1);
    if (ending === 'percent') return unit !== '%';
    return ending === 'ms' || ending === 's' || ending === 'mb' ? unit !== ending : false;
  });
  expect(wrong).toEqual([]);
});

test('METRIC_ROWS call rates so, but for uptime, and say which are compared by unit', () => {
  const rates = METRIC_ROWS.filter(([, kind]) => kind === 'rate').map(([name]) => name);
  expect(rates.filter((name) => !name.endsWith('_rate'))).toEqual(['uptime']);
  expect(
    METRIC_ROWS.flatMap(([name, , , , , perUnit]) => (perUnit ? [[name, perUnit]] : [])),
  ).toEqual([
    ['error_rate', 'first-failure'],
    ['latency_ms', 'first-turn'],
    ['refusal_rate', 'first-failure'],
    ['truncated_rate', 'first-failure'],
    ['handoff_rate', 'first-failure'],
    ['tool_schema_invalid_rate', 'first-failure'],
    ['model_mismatch_rate', 'first-failure'],
    ['cost_usd', 'at-close'],
  ]);
});
