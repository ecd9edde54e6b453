import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from './environment.ts';

test('readSettings() gives the defaults when nothing is set', () => {
  expect(readSettings({ TIDEGATE_HOST: '' })).toEqual({
    directory: resolve('tidegate-data'),
    host: '127.0.0.1',
    port: 7700,
    configFile: null,
  });
});

test('readSettings() takes every variable when they are set', () => {
  const variables = {
    TIDEGATE_DATA: '/var/lib/tidegate',
    TIDEGATE_HOST: '0.0.0.0',
    TIDEGATE_PORT: '65535',
    TIDEGATE_CONFIG: '/etc/tidegate.config.yaml',
  };
  expect(readSettings(variables)).toEqual({
    directory: '/var/lib/tidegate',
    host: '0.0.0.0',
    port: 65_535,
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
