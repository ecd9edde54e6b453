import { expect, test } from 'vitest';
import { emptyMemory } from './empty-memory.ts';
import { judge } from './judge.ts';
import { errorsGate, errorsHeld, fourWithin, noLeaks } from './judged.fixture.ts';

test.each([errorsHeld, fourWithin, noLeaks, errorsGate])(
  'emptyMemory() of $shape is plain JSON and no data',
  (judged) => {
    const memory = emptyMemory(judged);
    expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
    expect(judge(judged, memory, 0).kind).toBe('no-data');
  },
);
