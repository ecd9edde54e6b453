import { expect, test } from 'vitest';
import { askedContext } from './asked-context.ts';

test.each([{}, { targetingKey: 'c' }, { targetingKey: '' }, { targetingKey: null, a: [1] }])(
  'askedContext() takes the context %j',
  (context) => {
    expect(askedContext({ context })).toEqual({ ok: true, context });
  },
);

test.each([null, [], 'x', {}, { context: null }, { context: [] }, Object.create({ context: {} })])(
  'askedContext() finds no context in the body %j',
  (body) => {
    expect(askedContext(body)).toEqual({
      ok: false,
      errorDetails:
        'Cannot read the context: it has no object "context"; send {"context": {"targetingKey": "…"}}',
    });
  },
);

test.each([1, true, {}, ['c']])('askedContext() refuses the targeting key %j', (targetingKey) => {
  expect(askedContext({ context: { targetingKey } })).toEqual({
    ok: false,
    errorDetails:
      'Cannot read the context: its "targetingKey" is no text; send a text, or leave it out',
  });
});
