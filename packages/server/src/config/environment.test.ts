import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSettings, secretSource } from './environment.ts';
import { limits } from './limits.ts';

test('readSettings() gives the defaults when nothing is set', () => {
  expect(readSettings({ TIDEGATE_HOST: '' })).toEqual({
    directory: resolve('tidegate-data'),
    host: '127.0.0.1',
    port: 7700,
    grpcPort: null,
    corsOrigins: [],
    configFile: null,
  });
});

test('readSettings() takes every variable when they are set', () => {
  const variables = {
    TIDEGATE_DATA: '/var/lib/tidegate',
    TIDEGATE_HOST: '0.0.0.0',
    TIDEGATE_PORT: '65535',
    TIDEGATE_GRPC_PORT: '0',
    TIDEGATE_CORS_ORIGINS: 'https://app.example.com, http://127.0.0.1:5173,',
    TIDEGATE_CONFIG: '/etc/tidegate.config.yaml',
  };
  expect(readSettings(variables)).toEqual({
    directory: '/var/lib/tidegate',
    host: '0.0.0.0',
    port: 65_535,
    grpcPort: 0,
    corsOrigins: ['https://app.example.com', 'http://127.0.0.1:5173'],
    configFile: '/etc/tidegate.config.yaml',
  });
});

test.each(['65536', '-1', 'abc', '7700.5', '1e3', ' 80'])(
  'readSettings() refuses a port when it is "%s"',
  (text) => {
    expect(() => readSettings({ TIDEGATE_PORT: text })).toThrow(
      `Cannot read the settings: TIDEGATE_PORT is "${text}"; give a port from 0 to 65535`,
    );
  },
);

test('readSettings() refuses a gRPC port that is none', () => {
  expect(() => readSettings({ TIDEGATE_GRPC_PORT: 'x' })).toThrow(
    'Cannot read the settings: TIDEGATE_GRPC_PORT is "x"; give a port from 0 to 65535',
  );
});

test.each(['*', 'app.example.com', 'https://app.example.com/', 'https://A.example', 'null'])(
  'readSettings() refuses the origin "%s"',
  (text) => {
    expect(() => readSettings({ TIDEGATE_CORS_ORIGINS: text })).toThrow(
      `Cannot read the settings: TIDEGATE_CORS_ORIGINS has "${text}"; give origins such as "https://app.example.com"`,
    );
  },
);

test('readSettings() refuses more than 100 origins', () => {
  const origins = (count: number) =>
    Array.from({ length: count }, (_, index) => `https://a${index}.example`).join(',');
  expect(readSettings({ TIDEGATE_CORS_ORIGINS: origins(100) }).corsOrigins).toHaveLength(100);
  expect(() => readSettings({ TIDEGATE_CORS_ORIGINS: origins(101) })).toThrow(
    'TIDEGATE_CORS_ORIGINS has 101 origins; give at most 100',
  );
});

test('secretSource() reads variables and files, and says why it cannot', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'key'), 'abc\n');
  writeFileSync(join(folder, 'long'), 'x'.repeat(limits.secretFileBytes + 1));
  const { variable, file, place } = secretSource(folder, { A: 'a' });
  expect([place('a/b'), place('/a')]).toEqual([join(folder, 'a/b'), '/a']);
  expect([variable('A'), variable('toString')]).toEqual(['a', undefined]);
  expect([file('key'), file(join(folder, 'key'))]).toEqual([{ text: 'abc\n' }, { text: 'abc\n' }]);
  expect([file('none'), file('.'), file('long'), file('/dev/zero'), file('a\0b')]).toEqual([
    { trouble: 'ENOENT' },
    { trouble: 'it is no file' },
    { trouble: 'it is too long' },
    { trouble: 'it is no file' },
    { trouble: 'ERR_INVALID_ARG_VALUE' },
  ]);
});
