import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFields, type Vocabulary } from './fields.ts';
import { LAYER_CHECKS, readLayerChecks, TRAFFIC } from './layer-checks.ts';
import { reading } from './tree.fixture.ts';

const VOCABULARY: Vocabulary = { what: 'a layer', required: {}, optional: LAYER_CHECKS };

const read = (value: Json) =>
  reading((report, node) => {
    const fields = readFields(report, node, VOCABULARY);
    return fields === null ? null : readLayerChecks(report, fields);
  }, value);

test('readLayerChecks() leaves no key for what stands for the default', () => {
  expect(read({})).toEqual({ value: {}, problems: [] });
  expect(read({ onFailure: 'stop' })).toEqual({ value: {}, problems: [] });
  expect(read({ verify: [TRAFFIC], retries: 1, onFailure: 'go-on' }).value).toEqual({
    ...{ verify: ['traffic'], retries: 1, onFailure: 'go-on' },
  });
});

test('readLayerChecks() reports every mistake of a layer at once', () => {
  expect(read({ verify: 'health', retries: 1.5, onFailure: 'stopp' })).toEqual({
    value: null,
    problems: [
      '1:9 wrong-type | Cannot read "verify": found "health" | a list',
      '2:10 out-of-range | Cannot read "retries": "1.5" is not whole | a whole number from 1 to 10, for example 2',
      '3:12 unknown-name | Cannot read "onFailure": found "stopp" | "stop"',
    ],
  });
});
