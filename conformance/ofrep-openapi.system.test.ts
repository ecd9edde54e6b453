/** Answers of a running server, checked against the OpenAPI document of OFREP. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { caseSuite } from './cases.fixture.ts';
import { askOfrep, type RunningServer, startRunningServer } from './running-server.fixture.ts';

const { title, folder, absent } = caseSuite('ofrep-openapi', 'ofrep');
const BULK = '/ofrep/v1/evaluate/flags';
const SINGLE = `${BULK}/{key}`;
const CONTEXT = { targetingKey: 'chat-1', country: 'RW' };

const constant = (value: unknown, more: object = {}) => ({
  state: 'ENABLED',
  variants: { only: value },
  defaultVariant: 'only',
  ...more,
});
const FLAGS = {
  boolean: constant(true),
  text: constant('hi'),
  whole: constant(7),
  part: constant(0.25),
  object: constant({ a: { b: [1, 'two'] } }),
  described: constant(1, { metadata: { team: 'x', size: 3, good: true } }),
  disabled: constant(1, { state: 'DISABLED' }),
  'no-default': { state: 'ENABLED', variants: { on: true }, defaultVariant: null },
  matched: constant(1, { targeting: { if: [{ '==': [{ var: 'country' }, 'RW'] }, 'only', null] } }),
  broken: constant(1, { targeting: { nope: [] } }),
  failing: constant(1, { targeting: { cat: ['no such', ' variant'] } }),
  'by-key': constant(1, { targeting: { fractional: [['only', 1]] } }),
};
/** Each with the status that it must have: 200 with an answer, 400 or 404 with an error. */
const SINGLES: readonly (readonly [flag: string, context: unknown, status: number])[] = [
  ['boolean', CONTEXT, 200],
  ['text', CONTEXT, 200],
  ['whole', CONTEXT, 200],
  ['part', CONTEXT, 200],
  ['object', CONTEXT, 200],
  ['described', CONTEXT, 200],
  ['disabled', CONTEXT, 200],
  ['no-default', CONTEXT, 200],
  ['matched', CONTEXT, 200],
  ['matched', {}, 200],
  ['by-key', CONTEXT, 200],
  ['by-key', {}, 400],
  ['broken', CONTEXT, 400],
  ['boolean', 'no object', 400],
  ['boolean', { targetingKey: 1 }, 400],
  ['no such flag', CONTEXT, 404],
  ['__proto__', CONTEXT, 404],
];

describe.skipIf(absent)(title, () => {
  let server: RunningServer;
  let flaws: Flaws;
  beforeAll(async () => {
    flaws = flawsBy(parse(readFileSync(join(folder, 'openapi.yaml'), 'utf8')));
    server = await startRunningServer();
    const answer = await server.importFlags(JSON.stringify({ flags: FLAGS }));
    expect([answer.status, answer.body]).toEqual([200, answer.body]);
  });
  afterAll(() => server?.remove());

  test.each(SINGLES)('single evaluation of "%s" for %j: %i', async (flag, context, status) => {
    const answer = await askOfrep(server, flag, context);
    expect([answer.status, flaws(SINGLE, answer)]).toEqual([status, null]);
    expect(answer.body).toMatchObject({ key: flag });
  });

  test('a rule that fails on the context is an error of that flag', async () => {
    const answer = await askOfrep(server, 'failing', CONTEXT);
    expect([400, 500]).toContain(answer.status);
    expect(flaws(SINGLE, answer)).toBeNull();
  });

  test('bulk evaluation has an answer or an error for every flag, and an ETag', async () => {
    const answer = await server.call('POST', BULK, bulk());
    expect([answer.status, flaws(BULK, answer)]).toEqual([200, null]);
    const { flags } = answer.body as { flags: { key: string; errorCode?: string }[] };
    expect(flags.map(({ key }) => key).sort()).toEqual(Object.keys(FLAGS).sort());
    const failed = flags.filter(({ errorCode }) => errorCode !== undefined);
    expect(failed.map(({ key }) => key).sort()).toEqual(['broken', 'failing']);
    expect(answer.headers.get('etag')).toMatch(/^(W\/)?".+"$/);
  });

  test('bulk evaluation answers 304 without a body while the results are the same', async () => {
    const first = await server.call('POST', BULK, bulk());
    const etag = first.headers.get('etag') ?? '';
    const same = await server.call('POST', BULK, bulk(etag));
    expect([same.status, same.body]).toEqual([304, '']);
    const other = await server.call('POST', BULK, bulk(etag, { ...CONTEXT, country: 'KE' }));
    expect([other.status, flaws(BULK, other)]).toEqual([200, null]);
    expect(other.headers.get('etag')).not.toBe(etag);
  });

  test('bulk evaluation of a context that is none is refused as the document says', async () => {
    const answer = await server.call('POST', BULK, { key: server.serverKey, body: { context: 7 } });
    expect([answer.status, flaws(BULK, answer)]).toEqual([400, null]);
  });

  test.each([SINGLE.replace('{key}', 'boolean'), BULK])('%s asks who is there', async (path) => {
    const nobody = await server.call('POST', path, { body: { context: CONTEXT } });
    const wrong = await server.call('POST', path, { key: 'none', body: { context: CONTEXT } });
    const sync = await server.call('POST', path, {
      key: server.syncKey,
      body: { context: CONTEXT },
    });
    expect([nobody.status, wrong.status, sync.status]).toEqual([401, 401, 403]);
  });

  test('a key in X-API-Key is as good as a bearer token', async () => {
    const headers = { 'x-api-key': server.serverKey };
    const path = SINGLE.replace('{key}', 'boolean');
    const answer = await server.call('POST', path, { headers, body: { context: CONTEXT } });
    expect([answer.status, flaws(SINGLE, answer)]).toEqual([200, null]);
  });

  function bulk(etag = '', context: unknown = CONTEXT) {
    const headers: Record<string, string> = etag === '' ? {} : { 'if-none-match': etag };
    return { key: server.serverKey, body: { context }, headers };
  }
});

/** What is wrong with an answer by the schema of its path and status; `null` when nothing is. */
type Flaws = (path: string, answer: { readonly status: number; readonly body: unknown }) => unknown;

interface OpenApi {
  readonly components: { readonly schemas: Record<string, { allOf: EvaluationParts }> };
  readonly paths: Readonly<Record<string, unknown>>;
}
type EvaluationParts = [
  { properties: { reason: { enum: string[] } } },
  { oneOf?: unknown[]; anyOf?: unknown[] },
];

function flawsBy(document: OpenApi): Flaws {
  const [members, values] = document.components.schemas['evaluationSuccess']?.allOf ?? [];
  // As published a whole number is an integer and a float, and everything is a "code default": no
  // value matches exactly one. And DEFAULT, which OpenFeature has, is not among the reasons.
  if (values?.oneOf !== undefined) {
    values.anyOf = values.oneOf;
    delete values.oneOf;
  }
  members?.properties.reason.enum.push('DEFAULT');
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'openapi');
  return (path, { status, body }) => {
    const place = [
      'paths',
      path,
      'post',
      'responses',
      String(status),
      'content',
      'application/json',
    ];
    const pointer = [...place, 'schema'].map((part) =>
      part.replaceAll('~', '~0').replaceAll('/', '~1'),
    );
    const validate = ajv.getSchema(`openapi#/${pointer.map(encodeURIComponent).join('/')}`);
    if (validate === undefined) return `the document has no answer ${status} for ${path}`;
    return validate(body) === true ? null : validate.errors;
  };
}
