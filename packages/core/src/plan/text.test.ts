import { expect, test } from 'vitest';
import { PLAN_LIMITS } from './limits.ts';
import { readLine, readText } from './text.ts';
import { reading } from './tree.fixture.ts';

const text = (value: string) => reading((report, node) => readText(report, node, '"title"'), value);
const line = (value: string) => reading((report, node) => readLine(report, node, '"title"'), value);

test('readText() takes what says something, without the space around it', () => {
  expect(text(' All tests\npass ')).toEqual({ value: 'All tests\npass', problems: [] });
});

test.each(['', ' ', '\n'])('readText() refuses %j', (value) => {
  expect(text(value)).toEqual({
    value: null,
    problems: ['1:1 out-of-range | Cannot read "title": it says nothing | a text'],
  });
});

test('readText() takes 2 000 characters', () => {
  const { descriptionLength } = PLAN_LIMITS;
  expect(text('a'.repeat(descriptionLength)).problems).toEqual([]);
  expect(text('a'.repeat(descriptionLength + 1)).problems).toEqual([
    '1:1 out-of-range | Cannot read "title": a text of 2001 characters | a text of at most 2000 characters',
  ]);
});

test('readLine() refuses line breaks between, but not around', () => {
  expect(line('Done\n')).toEqual({ value: 'Done', problems: [] });
  expect(line('Done\nBcc: x')).toEqual({
    value: null,
    problems: [
      '1:1 out-of-range | Cannot read "title": it has line breaks or tabs | a text on one line',
    ],
  });
  expect(line('').problems.length).toBe(1);
});
