import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyseExperiment } from './analyse-experiment.ts';
import {
  aMetric,
  anArm,
  anExperiment,
  DAY_MS,
  outcomesOf,
  rateSums,
} from './experiment.fixture.ts';
import { intervalPicture } from './interval-picture.ts';

function reportOf() {
  const metrics = [
    aMetric(),
    aMetric({ name: 'paid', role: 'secondary' }),
    aMetric({ name: 'complaints', role: 'guardrail', better: 'lower', tolerance: 0.05 }),
  ];
  const arm = (variant: string, events: readonly number[]) =>
    anArm(
      variant,
      Object.fromEntries(
        metrics.map((metric, at) => [metric.name, rateSums(events[at] ?? 0, 31_250)]),
      ),
    );
  const cells = [arm('old', [1_500, 800, 200]), arm('new', [1_900, 801, 400])];
  const outcomes = outcomesOf(cells, { atMs: 28 * DAY_MS });
  return analyseExperiment(anExperiment({ metrics }), outcomes, [], {
    ...{ startedMs: 0, isLook: true, isPaused: false },
  });
}

const known = reportOf();
const picture = intervalPicture(known, { tolerances: { complaints: 0.05 } });

test('intervalPicture() has a row each, with a shape, a word and an interval', () => {
  const rows = [...picture.matchAll(/<g class="([a-z-]+)">/g)].map(([, state]) => state);
  expect(rows).toEqual(['better', 'unclear', 'worse']);
  expect(picture.match(/<path class="point"/g)).toHaveLength(2);
  expect(picture.match(/<circle class="point"/g)).toHaveLength(1);
  expect(picture.match(/<line class="interval"/g)).toHaveLength(3);
  expect(picture.match(/<line class="tolerance"/g)).toHaveLength(1);
  expect(picture).toContain('>+26.7 % better</text>');
});

test('intervalPicture() can be read without seeing it, and brings no style and no script', () => {
  expect(picture).toMatch(/^<svg [^>]*role="img"/);
  expect(picture).toMatch(/<title id="experiment-title">Roll back<\/title>/);
  expect(picture).toContain('<desc id="experiment-text">engaged of &quot;new&quot; is 26.7 %');
  expect(picture).not.toMatch(/<style|style=|<script|href/);
  expect(picture).toContain('width="720"');
});

test('intervalPicture() puts better to its side of the line of no difference', () => {
  const [low, high] =
    [...picture.matchAll(/x1="([\d.]+)" y1="92" x2="([\d.]+)"/g)][0]?.slice(1) ?? [];
  expect(Number(low)).toBeGreaterThan(405);
  expect(Number(high)).toBeGreaterThan(Number(low));
  expect(Number(high)).toBeLessThanOrEqual(560);
});

test('intervalPicture() of a report without figures says so', () => {
  const empty = analyseExperiment(anExperiment({ metrics: [] }), outcomesOf([]), [], {
    ...{ startedMs: 0, isLook: false, isPaused: false },
  });
  expect(intervalPicture(empty)).toContain('Nothing was compared yet');
});

const HOSTILE = [
  '<',
  '>',
  '&',
  '"',
  "'",
  '\u0000',
  '\u001f',
  '\ud800',
  '\ufffe',
  'é',
  '𝒳',
  'a',
  ' ',
  ']]>',
  '\n',
];

test('intervalPicture() escapes whatever names say, and stays one document', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...HOSTILE), minLength: 1 }), (text) => {
      const metrics = known.metrics.map((metric) => ({
        ...metric,
        name: text,
        comparisons: metric.comparisons.map((each) => ({ ...each, sentence: text, variant: text })),
      }));
      const svg = intervalPicture({ ...known, metrics }, { title: text });
      const tags = svg.match(/<[^>]*>/g) ?? [];
      const names = new Set(tags.map((tag) => /^<\/?([a-z]+)/.exec(tag)?.[1]));
      expect([...names].sort()).toEqual(
        ['circle', 'desc', 'g', 'line', 'path', 'svg', 'text', 'title'].sort(),
      );
      expect(svg.replace(/<[^>]*>/g, '').replace(/&(amp|lt|gt|quot);/g, '')).not.toMatch(/[<>&]/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML does not allow
      expect(svg.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f]/);
    }),
    { numRuns: 40 },
  );
});
