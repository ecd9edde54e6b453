import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutputWatch, type OutputWatchOptions } from './output-watch.ts';
import { watchOutput } from './watch-output.ts';

function aTurn() {
  const reports: string[] = [];
  const report = (metric: string, { detector }: { detector: string }): void => {
    reports.push(`${metric} ${detector}`);
  };
  return { turn: { report }, reports };
}

async function* streamed(pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces;
}

async function collected(output: AsyncIterable<string>): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of output) pieces.push(piece);
  return pieces;
}

test('watchOutput() reports each kind once, and answers the text as it is', () => {
  const { turn, reports } = aTurn();
  const text = 'Call +250788000000 or +250788000001, or write to ana@example.com';
  expect(watchOutput(turn, text)).toBe(text);
  expect(reports).toEqual(['pii_leaks phone', 'pii_leaks email']);
});

test('watchOutput() finds what is cut anywhere, and passes every piece on', async () => {
  const text = 'It is +1 202 555 0143, 4242 4242 4242 4242 or ana@example.com then';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 6 }), async (cuts) => {
      const { turn, reports } = aTurn();
      const places = [0, ...cuts.toSorted((left, right) => left - right), text.length];
      const pieces = places.slice(1).map((place, index) => text.slice(places[index], place));
      expect(await collected(watchOutput(turn, streamed(pieces)))).toEqual(pieces);
      expect(reports.toSorted()).toEqual([
        'pii_leaks email',
        'pii_leaks payment-card',
        'pii_leaks phone',
      ]);
    }),
    { numRuns: 40 },
  );
});

test('watchOutput() looks at the end of a stream that breaks off, and passes its error on', async () => {
  const { turn, reports } = aTurn();
  async function* broken() {
    yield 'call +250788000000';
    throw new Error('gone');
  }
  await expect(collected(watchOutput(turn, broken()))).rejects.toThrow('gone');
  expect(reports).toEqual(['pii_leaks phone']);
});

test.each<[string, OutputWatchOptions, string[]]>([
  ['call 0788 000 000', { country: 'RW' }, ['pii_leaks phone']],
  ['call 0788 000 000', {}, []],
  ['call +250 788 000 000', { allowed: ['+250788000000'] }, []],
  ['write to Help@Example.com', { allowed: ['help@example.com'] }, []],
  ['your order 20240131 of 12,500 is ready', { country: 'RW' }, []],
])('watchOutput() of "%s" with %j reports %j', (text, options, expected) => {
  const { turn, reports } = aTurn();
  watchOutput(turn, text, options);
  expect(reports).toEqual(expected);
});

test('createOutputWatch() takes half of a word for none', () => {
  const { turn, reports } = aTurn();
  const watch = createOutputWatch(turn);
  const hash = '7f3a4242424242424242';
  for (const piece of [hash.repeat(20), ' ', hash.repeat(40), ' and so on']) watch.see(piece);
  watch.end();
  expect(reports).toEqual([]);
});

test('createOutputWatch() tells with which piece a kind was found, and keeps little', () => {
  const { turn } = aTurn();
  const watch = createOutputWatch(turn);
  expect(watch.see('call +2507')).toEqual([]);
  expect(watch.see('88000000')).toEqual([]);
  expect(watch.see(' now or never')).toEqual(['phone']);
  expect(watch.see('x'.repeat(100_000))).toEqual([]);
  expect(watch.see(' ana@example.com')).toEqual([]);
  expect(watch.end()).toEqual(['email']);
  expect(watch.end()).toEqual([]);
});
