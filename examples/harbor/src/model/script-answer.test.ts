import { expect, test } from 'vitest';
import { PLANTED_PHONE } from './planted-phone.ts';
import { scriptAnswer } from './script-answer.ts';
import { HEALTHY_BEHAVIOUR } from './scripted-behaviour.ts';
import { seededRandom } from './seeded-random.ts';

const question = { userText: 'Where is my order B1234?', orderTool: null, orderState: null };

function many(behaviour: Partial<typeof HEALTHY_BEHAVIOUR>, count = 20_000) {
  const random = seededRandom(3);
  return Array.from({ length: count }, () =>
    scriptAnswer(question, { ...HEALTHY_BEHAVIOUR, ...behaviour }, random),
  );
}

test('scriptAnswer() fails and leaks as often as its behaviour says', () => {
  const answers = many({ errorShare: 0.02, leakShare: 0.1 });
  const failed = answers.filter(({ failure }) => failure !== null).length;
  const leaked = answers.filter(({ pieces }) => pieces.join('').includes(PLANTED_PHONE)).length;
  expect(failed / answers.length).toBeCloseTo(0.02, 2);
  expect(leaked / answers.length).toBeCloseTo(0.1, 2);
  expect(new Set(answers.map(({ failure }) => failure))).toEqual(new Set([null, 'call', 'stream']));
});

test('scriptAnswer() never fails and never leaks when its shares are 0', () => {
  const answers = many({});
  expect(answers.filter(({ failure }) => failure !== null)).toEqual([]);
  expect(answers.filter(({ pieces }) => pieces.join('').includes(PLANTED_PHONE))).toEqual([]);
});

test('scriptAnswer() cuts a leaked number in two pieces', () => {
  const [answer] = many({ leakShare: 1 }, 1);
  expect(answer?.pieces.some((piece) => piece.includes(PLANTED_PHONE))).toBe(false);
  expect(answer?.pieces.join('')).toContain(PLANTED_PHONE);
});

test('scriptAnswer() draws latencies with the median and the 99 % quantile that it was given', () => {
  const sorted = many({ latencyMs: { median: 60, p99: 120 } })
    .map(({ latencyMs }) => latencyMs)
    .sort((left, right) => left - right);
  const quantile = (q: number) => sorted[Math.floor(sorted.length * q)] ?? Number.NaN;
  expect(Math.abs(quantile(0.5) - 60)).toBeLessThan(1);
  expect(Math.abs(quantile(0.99) - 120)).toBeLessThan(5);
});

test('scriptAnswer() asks for the tool once, and talks when it has the answer', () => {
  const random = seededRandom(1);
  const asking = scriptAnswer({ ...question, orderTool: 'lookupOrder' }, HEALTHY_BEHAVIOUR, random);
  expect(asking.toolCall).toEqual({ name: 'lookupOrder', orderId: 'B1234' });
  const knowing = scriptAnswer(
    { ...question, orderTool: 'lookupOrder', orderState: 'on its way' },
    HEALTHY_BEHAVIOUR,
    random,
  );
  expect(knowing.toolCall).toBeNull();
  expect(knowing.pieces.join('')).toContain('Your order is on its way.');
});
