import type { Plan } from '@tidegate/core';
import { expect, test } from 'vitest';
import { aPhase, aPlan } from '../store/store-world.fixture.ts';
import { phaseWords, planWords } from './plan-words.ts';

const window = { days: [2, 3], fromMinute: 600, toMinute: 845, zone: 'UTC' };

test('planWords() says windows, freezes, lists, announcements and layers in words', () => {
  const plan: Plan = aPlan({
    window,
    avoid: [{ ...window, days: [1], fromMinute: 0, toMinute: 1_440, zone: 'Africa/Kigali' }],
    freezes: [{ name: 'year end', fromMs: 0, toMs: 86_400_000 }],
    checklists: {
      review: {
        ...{ title: 'Before the beta', ordered: true, wayBack: 'undo' },
        items: [
          { name: 'tests', title: 'Tests pass', action: 'unit-tests', blocking: true },
          { name: 'video', title: 'Video made', action: null, blocking: false },
        ],
      },
    },
    announcements: [
      {
        ...{ name: 'soon', when: 'started', phase: null, beforeMs: 604_800_000 },
        ...{ audience: 'external', subject: 'S', text: 'T', channels: ['mail'] },
      },
    ],
    rollback: {
      conversations: 'drain',
      procedure: [
        'flag',
        {
          ...{ kind: 'deployment', name: 'app', target: 'previous' },
          ...{ action: 'promote', withinMs: 180_000 },
        },
        { kind: 'database', name: 'tables', target: '7', action: null, withinMs: null },
      ],
    },
  });
  expect(Object.fromEntries(planWords(plan).words)).toEqual({
    window: 'tue, wed 10:00–14:05 UTC',
    avoid: ['mon 00:00–24:00 Africa/Kigali'],
    'freezes.year end': '1970-01-01T00:00:00.000Z – 1970-01-02T00:00:00.000Z',
    'checklists.review': {
      title: 'Before the beta',
      ordered: true,
      items: [
        'tests: Tests pass (by action "unit-tests")',
        'video: Video made (by hand, may stay open)',
      ],
      wayBack: 'undo',
    },
    'announcements.soon': {
      when: 'started, 1w before, external by mail',
      subject: 'S',
      text: 'T',
    },
    rollback: {
      conversations: 'drain',
      procedure: [
        'flag',
        'app: deployment to previous by action "promote" within 3m',
        'tables: database to 7 by hand',
      ],
    },
  });
});

test('planWords() leaves the rest as it is, and says nothing of what is not there', () => {
  const { words, rest } = planWords(aPlan());
  expect([...words]).toEqual([['rollback', { conversations: 'cut-now', procedure: ['flag'] }]]);
  const { rollback: _, ...plan } = aPlan();
  expect(rest).toEqual(plan);
});

test('phaseWords() says the window of a phase in words', () => {
  const phase = aPhase('ten', 10_000);
  expect(phaseWords({ ...phase, window })).toEqual({
    ...phase,
    window: 'tue, wed 10:00–14:05 UTC',
  });
  expect(phaseWords(phase)).toEqual(phase);
});
