/** Alert rules and responses of the five systems, applied with the flags that they name. */
import type { Position } from '@tidegate/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import type { NamedFile, Store } from '../store/store.ts';
import { ANA, T0 } from '../store/store-world.fixture.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';
import { actionsNamedIn, exampleFiles, readmeSteps, textOf } from './five-systems-files.fixture.ts';

/** What each system's files need beside themselves. */
const SYSTEMS: Readonly<Record<string, readonly string[]>> = {
  mango: ['mango/flags.yaml'],
  easymo: ['easymo/metrics.yaml', 'easymo/flags.yaml'],
  pulse: ['pulse/segments.yaml', 'pulse/flags.yaml'],
  valuecanvas: ['valuecanvas/flags.yaml'],
  'agui-chat': ['metrics', 'segments', 'flags', 'plan'].map((name) => `agui-chat/${name}.yaml`),
};

let store: Store;
beforeEach(async () => {
  store = await openSqliteEngine(temporaryDirectory());
  const environments = ['development', 'staging', 'production'];
  await store.transact('bootstrap', { nowMs: T0, environments });
});
afterEach(() => store.close());
const apply = (files: readonly NamedFile[]) =>
  store.transact('apply', {
    files,
    dryRun: false,
    confirmGrowth: true,
    actions: actionsNamedIn(files),
    actor: ANA,
    nowMs: T0,
  });

test('alerts and responses of all five are applied together, and none fires by silence', async () => {
  const names = Object.entries(SYSTEMS).flatMap(([system, needed]) => [
    ...needed,
    `${system}/alerts.yaml`,
    `${system}/response.yaml`,
  ]);
  const answer = await apply(exampleFiles(names));
  const problems = answer.ok ? [] : answer.problems.map(({ message }) => message);
  expect(problems).toEqual([]);
  const warnings = answer.ok ? answer.answer.warnings : [];
  const needing = ['degradation', 'severe-degradation', 'rollback_degradation'];
  expect(warnings).toEqual([
    ...[...needing, 'cpu-threshold', 'requests-threshold'].map((rule) =>
      expect.stringContaining(`"${rule}" needs a baseline`),
    ),
    expect.stringContaining('"production" has several responses'),
  ]);
  const views = await store.read('listAlerts', { environment: 'production', nowMs: T0 });
  expect(views.length).toBe(54);
  expect([...new Set(views.map(({ status }) => status))]).toEqual(['inactive']);
});

test.each([
  ['mango', 'AGENT_SESSION_HISTORY', 'shed: ['],
  ['agui-chat', 'useNewArchitecture', 'actsOn: '],
])(
  'those of %s are refused without their flags, and where they stand is told',
  async (system, flag, before) => {
    const file = `${system}/alerts.yaml`;
    const answer = await apply(exampleFiles([file]));
    const message = `Cannot find flag "${flag}": it does not exist`;
    const at = placeAfter(textOf(file), before);
    expect(answer).toMatchObject({ ok: false, problems: [{ file, at, message }] });
    expect(await store.read('listAlerts', { environment: 'production', nowMs: T0 })).toEqual([]);
  },
);

test.each(Object.keys(SYSTEMS))(
  'the README of %s shows what applies, in its order',
  async (system) => {
    const steps = readmeSteps(system);
    expect(steps.flat()).toEqual(
      expect.arrayContaining([`${system}/alerts.yaml`, `${system}/response.yaml`]),
    );
    for (const names of steps) {
      const answer = await apply(exampleFiles(names));
      const problems = answer.ok ? [] : answer.problems.map(({ file, message }) => [file, message]);
      expect(problems).toEqual([]);
    }
  },
);

/** Line and column, from 1, of what follows a piece of text. */
function placeAfter(text: string, piece: string): Position {
  const lines = text.slice(0, text.indexOf(piece) + piece.length).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
