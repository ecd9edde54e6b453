import { expect, test } from 'vitest';
import { STAGES_PER_TURN_MAX } from './limits.ts';
import { TurnStages } from './turn-stages.ts';

test('add() sums by name, and leaves out what cannot be told', () => {
  const stages = new TurnStages();
  stages.add('search', 1.26);
  stages.add('search', 2);
  for (const bad of [Number.NaN, -1, Infinity]) stages.add('search', bad);
  for (const name of ['', '__proto__', 7 as unknown as string]) stages.add(name, 1);
  expect([...stages.all]).toEqual([['search', 3.3]]);
  for (let index = 1; index <= STAGES_PER_TURN_MAX; index += 1) stages.add(`s-${index}`, 1);
  stages.add('s-1', 1);
  expect([stages.all.size, stages.all.get('s-1'), stages.all.has('s-12')]).toEqual([12, 2, false]);
});
