import { expect, test } from 'vitest';
import { seededRandom } from '../model/seeded-random.ts';
import { BETA_SHARE, scriptConversation, THINK_MEAN_MS } from './script-conversation.ts';

test('scriptConversation() has 3 to 6 turns, bounded thinking, and its share of beta users', () => {
  const random = seededRandom(2);
  const all = Array.from({ length: 10_000 }, () => scriptConversation(1_700_000_000_000, random));
  const lengths = new Set(all.map(({ questions }) => questions.length));
  expect([...lengths].sort()).toEqual([3, 4, 5, 6]);
  expect(all.filter(({ betaUser }) => betaUser).length / all.length).toBeCloseTo(BETA_SHARE, 1);
  for (const { thinkMs, id, startedAtMs } of all) {
    expect(Math.min(...thinkMs)).toBeGreaterThanOrEqual(THINK_MEAN_MS / 2);
    expect(Math.max(...thinkMs)).toBeLessThanOrEqual(THINK_MEAN_MS * 1.5);
    // Either the id tells the start, or the start comes beside it.
    expect(id.startsWith('chat-')).toBe(startedAtMs !== null);
  }
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});
