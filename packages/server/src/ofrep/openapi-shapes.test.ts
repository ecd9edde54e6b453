import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { constantFlag } from '../stream/served-world.fixture.ts';
import { drainedFlag, ofrepApp, START_MS } from './ofrep.fixture.ts';

const FILE = join(process.env['TIDEGATE_CASES'] ?? '', 'ofrep', 'openapi.yaml');
const isThere = process.env['TIDEGATE_CASES'] !== undefined && existsSync(FILE);
const FLAGS = {
  ...Object.fromEntries(
    [true, 'text', 1, 0.5, { a: [1] }].map((value, index) => [`flag${index}`, constantFlag(value)]),
  ),
  off: { ...constantFlag(1, { clientVisible: true }), state: 'DISABLED' },
  none: { state: 'ENABLED', variants: { on: 1 }, defaultVariant: null },
  broken: { state: 'ENABLED' },
  byKey: {
    state: 'ENABLED',
    variants: { a: 'a' },
    defaultVariant: 'a',
    targeting: { fractional: [['a', 1]] },
  },
  drained: drainedFlag(START_MS),
};

type Validate = (schema: string, value: unknown) => unknown;

function validator(): Validate {
  const document = parse(readFileSync(FILE, 'utf8'));
  // As published, a value of every type matches "codeDefaultFlag" too, so that no value could ever
  // match exactly one; and the reason DEFAULT, which OpenFeature has, is not listed.
  const [members, values] = document.components.schemas.evaluationSuccess.allOf;
  values.anyOf = values.oneOf;
  delete values.oneOf;
  members.properties.reason.enum.push('DEFAULT');
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'openapi');
  return (schema, value) => {
    const validate = ajv.getSchema(`openapi#/components/schemas/${schema}`);
    if (validate === undefined) throw new Error(`there is no schema "${schema}"`);
    validate(value);
    return validate.errors;
  };
}

const title = isThere
  ? 'the OpenAPI document of OFREP'
  : 'the OpenAPI document of OFREP (skipped: TIDEGATE_CASES has none)';

describe.skipIf(!isThere)(title, () => {
  test.each(['server', 'browser'])('fits what a %s key is answered', async (key) => {
    const valid = validator();
    const { ask } = ofrepApp(FLAGS);
    const bulk = await ask('', {}, { key });
    expect([bulk.status, valid('bulkEvaluationSuccess', bulk.body)]).toEqual([200, null]);
    const schemas = {
      200: 'serverEvaluationSuccess',
      400: 'evaluationFailure',
      404: 'flagNotFound',
    };
    for (const flag of [...Object.keys(FLAGS), 'nothing']) {
      const { status, body } = await ask(`/${flag}`, {}, { key });
      expect([flag, valid(schemas[status as 200], body)]).toEqual([flag, null]);
    }
  });

  test('fits what is answered to a request that is wrong', async () => {
    const valid = validator();
    const { ask } = ofrepApp(FLAGS);
    const bulk = await ask('', null);
    expect([bulk.status, valid('bulkEvaluationFailure', bulk.body)]).toEqual([400, null]);
    const one = await ask('/off', { targetingKey: 1 });
    expect([one.status, valid('evaluationFailure', one.body)]).toEqual([400, null]);
    expect(valid('generalErrorResponse', (await ask('', {}, { key: '' })).body)).toBeNull();
    expect(valid('evaluationFailure', { key: 'k', errorCode: 'NO' })).not.toBeNull();
  });
});
