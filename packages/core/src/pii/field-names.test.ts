import { expect, test } from 'vitest';
import { fieldNames } from './field-names.ts';
import { PERSONAL_FIELDS } from './mask-fields.ts';

const isPersonal = fieldNames(PERSONAL_FIELDS);

test.each([
  ...[
    'x-api-key',
    'apiKey',
    'APIKey',
    'API_KEY',
    'apikey',
    'apiKeys',
    'STRIPE_KEY',
    'signing.key',
    'key',
  ],
  ...['accessToken', 'csrf_token', 'token1', 'clientSecret', 'secret_value', 'passwordHash'],
  ...['Proxy-Authorization', 'set-cookie', 'cookies', 'dbPassphrase', 'credentials', 'x-auth'],
  ...['customerPhone', 'billing_email', 'targetingKey', 'sender-IBAN', 'idToken', 'IDToken', 'pin'],
])('fieldNames() of PERSONAL_FIELDS means "%s"', (name) => {
  expect(isPersonal(name)).toBe(true);
});

test.each([
  ...['keyboard', 'monkey', 'tokens', 'promptTokens', 'token_count', 'keys', 'secretary', 'author'],
  ...[
    'flagKey',
    'feature_flag.key',
    'public_key',
    'primaryKey',
    'cacheKey',
    'hostname',
    'flagName',
  ],
])('fieldNames() of PERSONAL_FIELDS does not mean "%s"', (name) => {
  expect(isPersonal(name)).toBe(false);
});

test.each<[string, string[], boolean]>([
  ['home_address', ['address'], false],
  ['home_address', ['*address'], true],
  ['addressLine', ['*address'], false],
  ['home_address_line', ['*address*'], true],
  ['shipToAddress', ['*toAddress'], true],
  ['flagKey', ['flagKey'], true],
  ['anything', ['*'], true],
])('whether "%s" is meant by fieldNames() of %j: %s', (name, entries, isMeant) => {
  expect(fieldNames(entries)(name)).toBe(isMeant);
});

test('fieldNames() of nothing means nothing', () => {
  const isMeant = fieldNames([]);
  expect(['', 'a', '-', '__proto__'].filter(isMeant)).toEqual([]);
});
