import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { reading } from '../plan/tree.fixture.ts';
import { readDeed } from './read-deed.ts';

const by = (id: string) => ({ kind: 'key', id, name: id });
const deed = (value: Json) => {
  const read = reading(readDeed, value);
  expect(read.problems).toEqual([]);
  return read.value?.deed;
};

describe('readDeed()', () => {
  test('reads each thing that people do', () => {
    expect(reading(readDeed, { at: '2d', approve: 'product' }).value).toEqual({
      atMs: 172_800_000,
      deed: { type: 'approve', item: 'product', actor: by('approver'), decision: 'go' },
    });
    expect(deed({ at: '1h', answer: 'band', decision: 'no-go', by: 'ana' })).toEqual({
      type: 'answer',
      item: 'band',
      actor: by('ana'),
      decision: 'no-go',
    });
    expect(deed({ at: '1h', check: 'beta/docs' })).toEqual({
      type: 'check',
      actor: by('approver'),
      list: 'beta',
      item: 'docs',
      decision: 'go',
      note: 'as tested',
    });
    expect(deed({ at: '1h', promote: 'enough' })).toEqual({
      type: 'promote',
      actor: by('approver'),
      reason: 'enough',
    });
    expect(deed({ at: '0s', start: 'hurry', method: 'emergency' })).toEqual({
      type: 'start',
      actor: by('owner'),
      method: 'emergency',
      reason: 'hurry',
    });
    expect(deed({ at: '0s', start: '' })).toEqual({
      type: 'start',
      actor: by('owner'),
      method: 'pipeline',
    });
    expect(deed({ at: '1h', layer: 'tables', decision: 'failed' })).toEqual({
      type: 'layer',
      actor: by('approver'),
      layer: 'tables',
      decision: 'failed',
      reason: 'as tested',
    });
    expect(deed({ at: '1h', rollback: 'slow', toWeight: '10%' })).toEqual({
      type: 'rollback',
      actor: by('approver'),
      reason: 'slow',
      toWeightParts: 10_000,
    });
    expect(deed({ at: '1h', rollback: 'beta only', segments: ['beta'] })).toEqual({
      type: 'rollback',
      actor: by('approver'),
      reason: 'beta only',
      segments: ['beta'],
    });
    expect(deed({ at: '1h', actions: { backup: 'failed' } })).toEqual({
      type: 'actions',
      outcomes: { backup: 'failed' },
    });
  });

  test.each<[Json, string]>([
    [{ at: '1h' }, '1:1 missing-key'],
    [{ at: '1h', pause: 'a', resume: 'b' }, '1:1 duplicate'],
    [{ at: '1h', check: 'docs' }, '2:8 wrong-type'],
    [{ at: '1h', approve: 'product', decision: 'maybe' }, '3:11 unknown-name'],
    [{ at: '1e9d', pause: 'a' }, '1:5 wrong-type'],
    [{ at: '1h', aprove: 'product' }, '1:1 missing-key'],
  ])('refuses %j', (value, expected) => {
    const { value: found, problems } = reading(readDeed, value);
    expect(found).toBe(null);
    expect(problems.map((problem) => problem.split(' | ')[0])).toContain(expected);
  });
});
