import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { type Audience, NOBODY } from './audience.ts';
import { OPEN_GATE } from './gate.ts';
import { type PhaseContext, readPhase } from './phase.ts';
import { reading } from './tree.fixture.ts';

const context = (): PhaseContext => ({
  names: new Map(),
  segments: new Map(),
  shares: new Map(),
  claims: new Map(),
  open: new Map(),
  windows: [],
  lists: ['review'],
});
const read = (value: Json, audience: Audience = NOBODY, with_: PhaseContext = context()) => {
  const before = { audience, number: 3 };
  const result = reading((report, node) => readPhase(report, node, before, with_), value);
  return { ...result.value, problems: result.problems, open: [...with_.open] };
};

test('readPhase() compiles everything that a phase may say', () => {
  const { phase, problems, open } = read({
    name: 'beta',
    description: 'The first users',
    risk: 'Low-Medium',
    objectives: ['find what staff finds'],
    audience: { segments: { staff: '100%' } },
    hold: { min: '14d', max: '21d' },
    window: { days: ['tue'], from: '10:00', to: '14:00', zone: 'UTC' },
    checkpoint: { every: '2d', role: 'engineering' },
    gate: { checklist: 'review' },
    ours: ['hold', 'gate'],
  });
  expect(problems).toEqual([]);
  expect(phase).toEqual({
    name: 'beta',
    description: 'The first users',
    risk: 'Low-Medium',
    objectives: ['find what staff finds'],
    shares: [{ segment: 'staff', weightParts: 100_000 }],
    hold: { minMs: 1_209_600_000, maxMs: 1_814_400_000 },
    window: { days: [2], fromMinute: 600, toMinute: 840, zone: 'UTC' },
    checkpoint: { everyMs: 172_800_000, role: 'engineering' },
    guardrails: [],
    gate: { ...OPEN_GATE, checklists: ['review'] },
  });
  expect(open).toEqual([['phase "beta"', ['hold', 'gate']]]);
});

test('readPhase() goes on with the audience before where it says none', () => {
  const before: Audience = { segments: new Map(), weightParts: 25_000, shadowParts: 5 };
  const { audience, phase } = read({ name: 'x', hold: '1d' }, before);
  expect(phase?.shares).toEqual([{ segment: null, weightParts: 25_000 }]);
  expect(audience).toEqual({ ...before, shadowParts: null });
});

test('readPhase() that cannot be read is none, but its audience counts', () => {
  const { audience, phase, problems } = read({ audience: { weight: '5%' }, hold: 'long' });
  expect(phase).toBeNull();
  expect(audience.weightParts).toBe(5_000);
  expect(problems.map((problem) => problem.split(' | ')[0])).toEqual([
    '1:1 missing-key',
    '4:7 wrong-type',
  ]);
  expect(read('nothing').phase).toBeNull();
});
