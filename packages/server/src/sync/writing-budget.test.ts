import { expect, test } from 'vitest';
import { createWritingBudget } from './writing-budget.ts';

const { signal } = new AbortController();

function aBudget() {
  const budget = createWritingBudget(10);
  const admitted: string[] = [];
  const take = async (name: string, bytes: number, by = signal) => {
    const giveBack = await budget.take(bytes, by);
    admitted.push(name);
    return giveBack;
  };
  return { take, admitted };
}

test('take() admits up to the limit, then in the order in which they came', async () => {
  const { take, admitted } = aBudget();
  const [one, other] = await Promise.all([take('a', 4), take('b', 6)]);
  const waiting = [take('c', 7), take('d', 1)];
  one();
  one();
  await new Promise(setImmediate);
  expect(admitted).toEqual(['a', 'b']);
  other();
  await Promise.all(waiting);
  expect(admitted).toEqual(['a', 'b', 'c', 'd']);
});

test('take() admits what is larger than all of it when nothing else is under way', async () => {
  const { take, admitted } = aBudget();
  const small = await take('small', 1);
  const large = take('large', 11);
  await new Promise(setImmediate);
  expect(admitted).toEqual(['small']);
  small();
  await large;
  expect(admitted).toEqual(['small', 'large']);
});

test('take() takes nothing for those that left, and lets the next one in', async () => {
  const { take, admitted } = aBudget();
  const abort = new AbortController();
  await take('a', 4);
  const gone = take('gone', 9, abort.signal);
  const next = take('next', 6);
  abort.abort();
  (await gone)();
  await next;
  expect(admitted.sort()).toEqual(['a', 'gone', 'next']);
  (await take('too late', 99, abort.signal))();
});
