/** The experiments of pulse, as its document has them, and what their samples can show. */
import { type Experiment, openValues, planExperiment } from '@tidegate/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import type { Store } from '../store/store.ts';
import { ANA, T0 } from '../store/store-world.fixture.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';
import { exampleFiles, textOf } from './five-systems-files.fixture.ts';
import { givenOf, writtenInPlan } from './five-systems-written.fixture.ts';

const FILES = ['split-view-layout', 'ai-summary-style', 'focus-mode-ui'].map(
  (name) => `pulse/${name}.experiment.yaml`,
);

function experimentOf(path: string): Experiment {
  const parsed = exampleFiles([path])[0]?.parsed;
  if (parsed?.kind !== 'Experiment') throw new Error(`${path} is no experiment`);
  return parsed.experiment;
}

/** Such as `Bullet points 33, Paragraph 33, Executive summary 34`. */
const armsText = ({ arms }: Experiment) =>
  arms.map(({ title, weightParts }) => `${title} ${weightParts / 1_000}`).join(', ');

// biome-ignore format: a table is read line by line.
const GIVEN: readonly (readonly [lines: string, text: string, arms: string, metric: string, kind: string, sample: number])[] = [
  ['239–243', 'Split View Layout Test', 'Traditional layout 50, Split view 50', 'Message engagement rate', 'rate', 1_000],
  ['245–250', 'AI Summary Style Test', 'Bullet points 33, Paragraph 33, Executive summary 34', 'Summary satisfaction rate', 'rate', 500],
  ['252–256', 'Focus Mode UI Test', 'Minimal UI 50, Contextual UI 50', 'Focus mode duration', 'mean', 800],
];

describe.each(GIVEN.map((row, index) => [row[0], FILES[index] ?? '', row] as const))(
  'lines %s: %s',
  (_, path, [, text, arms, metric, kind, sample]) => {
    test('has the arms, the metric and the sample of its document', () => {
      const experiment = experimentOf(path);
      const { description, metrics, sampleUnits, unit } = experiment;
      expect([description, armsText(experiment), sampleUnits, unit]).toEqual([
        ...[text, arms, sample, 'userId'],
      ]);
      expect(metrics.map((one) => [one.description, one.kind, one.role])).toEqual([
        [metric, kind, 'primary'],
      ]);
    });

    test('counts what trackExperimentConversion() tells', () => {
      const { name, metrics } = experimentOf(path);
      expect(metrics[0]?.numerator.from).toEqual({ event: `${name} conversion` });
    });

    test('marks as ours what nobody wrote', () => {
      const { open = {} } = experimentOf(path);
      const ours = open['experiment'] ?? [];
      const free = ['apiVersion', 'kind', 'environment', 'description', 'analysis', 'ours'];
      const given = givenOf(writtenInPlan(path), [...free, 'name', 'flag'], ours);
      expect(given).toBe('unit arms primary sample');
      expect(open['sample']).toEqual(['per']);
      expect(open['analysis']).toEqual(['method', 'alpha', 'power', 'look']);
      const parsed = exampleFiles([path])[0]?.parsed;
      expect(parsed === undefined ? 0 : openValues(parsed).length).toBe(4);
    });
  },
);

test('the name of line 269 and the flag of line 114 are given, those of the others are not', () => {
  const open = FILES.map((path) => experimentOf(path).open?.['experiment'] ?? []);
  expect(open.map((keys) => [keys.includes('name'), keys.includes('flag')])).toEqual([
    [false, false],
    [true, true],
    [true, true],
  ]);
});

test('two of them are for those alone who have the feature', () => {
  const flags = exampleFiles(['pulse/flags.yaml']).flatMap(({ parsed }) =>
    parsed.kind === 'Flags' ? parsed.file.flags : [],
  );
  const required = (key: string) =>
    flags
      .find((flag) => flag.key === key)
      ?.environments['production']?.requires.map(({ flag, variant }) => `${flag} ${variant}`);
  expect([required('summaryStyle'), required('focusModeUi')]).toEqual([
    ['aiSummarization on'],
    ['focusMode on'],
  ]);
});

test('the README says what the samples can show', () => {
  const readme = textOf('pulse/README.md');
  for (const path of FILES) {
    const [planned] = planExperiment(experimentOf(path), { perDay: null });
    const shown = `${Number(((planned?.detectable ?? 0) * 100).toFixed(1))} %`;
    const needed = Math.ceil(planned?.neededUnits ?? 0)
      .toLocaleString('en')
      .replaceAll(',', ' ');
    expect(readme).toContain(shown);
    expect(readme).toContain(`10 % takes ${needed}`);
  }
});

describe('applied', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteEngine(temporaryDirectory());
    await store.transact('bootstrap', { nowMs: T0, environments: ['staging', 'production'] });
  });
  afterEach(() => store.close());
  const apply = (...names: readonly string[]) => {
    const input = { dryRun: false, confirmGrowth: true, actor: ANA, nowMs: T0 };
    return store.transact('apply', { files: exampleFiles(names), ...input });
  };

  test('they go with the flags that they name, and not without', async () => {
    expect(await apply(...FILES)).toMatchObject({
      ok: false,
      problems: ['splitViewLayout', 'summaryStyle', 'focusModeUi'].map((flag) => ({
        message: `Cannot find flag "${flag}": it does not exist`,
      })),
    });
    const answer = await apply('pulse/flags.yaml', ...FILES);
    const applied = answer.ok ? answer.answer.applied : [];
    expect(applied.filter(({ kind }) => kind === 'Experiment').map(({ name }) => name)).toEqual([
      ...['split_view_layout_test', 'ai_summary_style_test', 'focus_mode_ui_test'],
    ]);
  });
});
