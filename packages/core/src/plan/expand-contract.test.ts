import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { isExpandContract, readExpandContract } from './expand-contract.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => {
  const open = new Map();
  const read = reading(
    (report, node) => readExpandContract(report, node, 'preferences', open),
    value,
  );
  return { ...read, open };
};
const run = { expand: 'up', backfill: 'fill', verify: 'compare', contract: 'drop' };
const back = { expand: 'down', backfill: 'empty' };
const preferences: JsonObject = {
  template: 'expand-contract',
  run,
  back,
  wayBack: 'restore the backup',
};

test('readExpandContract() compiles five items in order, each with its way back until the last', () => {
  const { value, problems, open } = read({ ...preferences, title: 'Preferences', ours: ['run'] });
  expect(problems).toEqual([]);
  expect(open).toEqual(new Map([['migration "preferences"', ['run']]]));
  expect(value).toEqual({
    title: 'Preferences',
    ordered: true,
    items: [
      {
        name: 'expand',
        title: 'The new form is there beside the old one; the way back: down',
        action: 'up',
        blocking: true,
        wayBack: 'down',
      },
      {
        name: 'backfill',
        title: 'Every row is in the new form; the way back: empty',
        action: 'fill',
        blocking: true,
        wayBack: 'empty',
      },
      {
        name: 'verify',
        title: 'Both forms were compared and say the same',
        action: 'compare',
        blocking: true,
      },
      {
        name: 'reads',
        title: 'The new form is read; the way back: read the old form again',
        action: null,
        blocking: true,
        wayBack: 'read the old form again',
      },
      {
        name: 'contract',
        title: 'The old form is gone; the way back from here: restore the backup',
        action: 'drop',
        blocking: true,
      },
    ],
    wayBack: 'restore the backup',
  });
});

test('readExpandContract() lets an action switch the reads, there and back', () => {
  const { value } = read({
    ...preferences,
    run: { ...run, reads: { action: 'read-new' } },
    back: { ...back, reads: 'read-old' },
  });
  expect(value?.items[3]).toMatchObject({ action: 'read-new', wayBack: 'read-old' });
});

test.each(Object.keys(preferences))('readExpandContract() refuses one without "%s"', (key) => {
  const { [key]: _missing, ...rest } = preferences;
  const { value, problems } = read(rest);
  expect(value).toBeNull();
  expect(problems).toEqual([
    expect.stringContaining(`Cannot read a migration by template: "${key}" is missing`),
  ]);
});

test.each<[string, Json, string]>([
  ['another template', { template: 'big-bang' }, 'Cannot read "template": found "big-bang"'],
  ['a run without its end', { run: { ...run, contract: null } }, '"contract" of "run"'],
  ['a run with a step that is none', { run: { ...run, drop: 'x' } }, 'key "drop" in "run"'],
  ['a way back by nobody', { back: { ...back, expand: 'by-hand' } }, '"by-hand" does not say'],
  ['a backfill without a way back', { back: { expand: 'down' } }, '"backfill" is missing'],
  ['a verification with one', { back: { ...back, verify: 'x' } }, 'key "verify" in "back"'],
  ['an end by nobody', { wayBack: 'by-hand' }, '"by-hand" does not say'],
])('readExpandContract() refuses %s', (_what, changes, message) => {
  const { problems } = read({ ...preferences, ...(changes as JsonObject) });
  expect(problems).toEqual([expect.stringContaining(message)]);
});

test('isExpandContract() looks whether a template is named', () => {
  const asked = (value: Json) => reading((_report, node) => isExpandContract(node), value).value;
  expect([asked(preferences), asked({ template: null }), asked({ run }), asked('x')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
