import { compileRuleset, evaluate } from '@tidegate/core';
import { expect, test } from 'vitest';
import { FLAGS_PER_TURN_MAX } from './limits.ts';
import { watchedFlag } from './ruleset.fixture.ts';
import { TurnAnswers } from './turn-answers.ts';

const context = { targetingKey: 'chat-1' };

function answersOf(served: 'new' | 'legacy') {
  const flag = watchedFlag(served);
  const nickname = { ...flag, metadata: { ...flag.metadata, aliasOf: 'chat' } };
  const ruleset = compileRuleset({ flags: { chat: flag, nickname } });
  return (key: string) => evaluate(ruleset, key, context, 0);
}

test('agreed() answers under an alias what the flag answered, and the other way round', () => {
  const [before, after] = [answersOf('new'), answersOf('legacy')];
  for (const [first, second] of [
    ['chat', 'nickname'],
    ['nickname', 'chat'],
  ] as const) {
    const answers = new TurnAnswers();
    answers.add(first, before(first));
    expect(answers.agreed(second, before(second))).toBe(before(second));
    expect(answers.agreed(second, after(second))).toMatchObject({
      variant: 'new',
      draw: 7,
      value: true,
      metadata: { aliasOf: 'chat', watched: true },
    });
  }
});

test('agreed() leaves other flags alone, and add() says when there is no room', () => {
  const answers = new TurnAnswers();
  const [before, after] = [answersOf('new'), answersOf('legacy')];
  expect(answers.agreed('chat', after('chat'))).toBe(after('chat'));
  for (let flag = 0; flag < FLAGS_PER_TURN_MAX; flag += 1) {
    expect(answers.add(`flag-${flag}`, before('chat'))).toBe(true);
  }
  expect(answers.add('one-more', before('chat'))).toBe(false);
  expect(answers.asked.size).toBe(FLAGS_PER_TURN_MAX);
});
