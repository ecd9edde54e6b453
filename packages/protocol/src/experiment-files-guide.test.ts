/** `docs/guides/experiment-files.md` shows what can be read, and names every key and limit. */
import { readFileSync } from 'node:fs';
import { choices, formatProblem, PLAN_DEFAULTS, PLAN_LIMITS, vocabularies } from '@tidegate/core';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseFile } from './parse-file.ts';

const url = new URL('../../../docs/guides/experiment-files.md', import.meta.url);
const guide = readFileSync(url, 'utf8');
const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

/** What a block leaves out that is a part of an experiment. */
const HEAD = {
  ...{ apiVersion: 'tidegate/v1', kind: 'Experiment', name: 'x', environment: 'production' },
  ...{ flag: 'chat', arms: [{ variant: 'old' }, { variant: 'new' }] },
  primary: { m: { event: 'done', better: 'higher' } },
};

test('docs/guides/experiment-files.md shows enough', () => {
  expect(blocks.length).toBeGreaterThan(6);
});

test.each(blocks)('docs/guides/experiment-files.md shows %j, which is read', (block) => {
  const text = JSON.stringify({ ...HEAD, ...(parse(block) as object) });
  const result = parseFile('experiment-files.md', text);
  expect(result.ok ? [] : result.problems.map((problem) => formatProblem(problem, text))).toEqual(
    [],
  );
});

test.each(Object.entries(vocabularies).filter(([name]) => name.startsWith('experiment')))(
  'docs/guides/experiment-files.md names every key of "%s"',
  (_, { required, optional }) => {
    const written = new Set(guide.match(/[A-Za-z][A-Za-z-]*/g));
    const keys = [...Object.keys(required), ...optional];
    expect(keys.filter((key) => !written.has(key))).toEqual([]);
  },
);

test('docs/guides/experiment-files.md names every word that a key takes', () => {
  const { analysisMethods, outcomeOf, samplePer, conversations } = choices;
  const words = [...analysisMethods, ...outcomeOf, ...samplePer, ...conversations];
  expect(words.filter((word) => !guide.includes(`\`${word}\``))).toEqual([]);
});

test('docs/guides/experiment-files.md says the limits and defaults that there are', () => {
  const { arms, experimentMetrics, rampSteps, looks, experimentMs, alphaMax } = PLAN_LIMITS;
  const text = guide.replaceAll('\n', ' ');
  const days = experimentMs.max / 86_400_000;
  expect(text).toContain(
    `At most ${arms.max} arms, ${experimentMetrics} metrics of all roles, ${rampSteps} steps and ${looks} looks`,
  );
  expect(text).toContain(`last ${experimentMs.min / 60_000} minute to ${days} days`);
  expect(text).toContain(`| ${arms.min} to ${arms.max}, control first |`);
  expect(text).toContain(`up to ${alphaMax * 100} % |`);
  const { experimentDurationMs, experimentAlpha, experimentPower } = PLAN_DEFAULTS;
  expect(text).toContain(`| planned length | ${experimentDurationMs / 86_400_000}d |`);
  expect(text).toContain(`up to ${alphaMax * 100} % | ${experimentAlpha * 100} % |`);
  expect(text).toContain(`50 % or more | ${experimentPower * 100} % |`);
});
