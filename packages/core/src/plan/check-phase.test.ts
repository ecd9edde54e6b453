import { expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { readPhases } from './phase-list.ts';
import { reading } from './tree.fixture.ts';

/** What is wrong with one phase, as `<code> | <message>`. */
function flaws(phase: JsonObject, ...more: JsonObject[]): string[] {
  const maps = { claims: new Map(), segments: new Map(), shares: new Map(), names: new Map() };
  const context = { ...maps, open: new Map(), windows: [], lists: ['review'] };
  const phases = [{ name: 'a', audience: { weight: '10%' }, hold: '1d', ...phase }, ...more];
  const { problems } = reading((report, node) => readPhases(report, node, context), phases);
  return problems.map((problem) => problem.replace(/^\S+ /, '').split(' | ', 2).join(' | '));
}

const errors = { metric: 'error_rate', below: '1%' };
const unseen = { metric: 'shadow_error_rate', below: '1%' };

test('checkPhase() takes what may come true', () => {
  expect(flaws({ gate: { minUnits: 1, pass: [errors, { ...errors, over: '24h' }] } })).toEqual([]);
  const audience = { shadow: '10%' };
  expect(flaws({ audience, gate: { minUnits: 1, pass: [unseen] } })).toEqual([]);
  expect(flaws({ audience: {}, gate: { checklist: 'review' } })).toEqual([]);
});

test.each([{}, { weight: '0%' }, { segments: { staff: '0%' } }])(
  'checkPhase() refuses to wait for evidence where the audience is %j',
  (audience) => {
    expect(flaws({ audience, gate: { minUnits: 1, pass: [errors] } })).toEqual([
      'not-supported | Cannot wait for units in phase "a": nobody gets the candidate there',
      'not-supported | Cannot judge "a gate: error_rate below 1%": nobody gets the candidate there, so the gate would never open',
    ]);
  },
);

test('checkPhase() knows which evidence unseen work gives', () => {
  expect(flaws({ audience: { shadow: '10%' }, gate: { pass: [errors] } })).toEqual([
    'not-supported | Cannot judge "a gate: error_rate below 1%": nobody gets the candidate there, so the gate would never open',
  ]);
  expect(flaws({ gate: { pass: [unseen] } })).toEqual([
    'not-supported | Cannot judge "a gate: shadow_error_rate below 1%": nothing is shadowed there, so the gate would never open',
  ]);
  const after = { name: 'b', audience: { shadow: '10%' }, hold: '1d' };
  expect(flaws({}, { ...after, gate: { pass: [errors, unseen] } })).toEqual([]);
});

test('checkPhase() refuses a criterion over more time than the phase must last', () => {
  expect(
    flaws({ hold: { min: '1d', max: '3d' }, gate: { pass: [{ ...errors, over: '25h' }] } }),
  ).toEqual([
    'out-of-range | Cannot judge "a gate: error_rate below 1% over 1d1h": the phase may be left after 1d, before 1d1h have gone',
  ]);
});

test('checkPhase() refuses criteria that shut each other out, and no others', () => {
  const latency = { metric: 'latency_ms', quantile: 0.95 };
  const low = { ...latency, below: 100 };
  expect(flaws({ gate: { pass: [low, { ...latency, above: 100 }] } })).toEqual([
    'duplicate | Cannot pass both "a gate: p95 latency_ms below 100" and "a gate: p95 latency_ms above 100": no figure is so',
  ]);
  for (const other of [
    { ...latency, above: 99 },
    { ...latency, quantile: 0.99, above: 100 },
    { ...latency, above: 100, over: '1h' },
    { ...latency, shareOfBaseline: '110%' },
    { ...latency, below: 200 },
  ])
    expect(flaws({ gate: { pass: [low, other] } })).toEqual([]);
});

test('checkPhase() refuses a checkpoint after the end, but for one that a group has', () => {
  const checkpoint = { every: '3d' };
  expect(flaws({ checkpoint })).toEqual([
    'out-of-range | Cannot ask each 3d in a phase of 1d: it may be over before anybody is asked',
  ]);
  expect(flaws({ hold: '3d', checkpoint })).toEqual([]);
  expect(flaws({ hold: { min: '1d', max: '3d' }, checkpoint })).toEqual([]);
  const phases = [{ name: 'c', audience: { weight: '20%' }, hold: '1d' }];
  expect(flaws({}, { name: 'b', checkpoint, phases })).toEqual([]);
});
