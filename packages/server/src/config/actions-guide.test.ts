import { readFileSync } from 'node:fs';
import { parseFile } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { findClientSecrets } from '../action/find-client-secrets.ts';
import { parseOperatorConfig } from './operator-config.ts';

const ROOT = new URL('../../../../', import.meta.url);
const textOf = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const examplesOf = (path: string) =>
  [...textOf(path).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

const VALUES: Readonly<Record<string, string>> = {
  NPM_TOKEN: 'x',
  OPENAI_API_KEY: 'sk-x',
  DATABASE_URL: 'postgres://service:x@db.example.com/app',
};

function configOf(text: string) {
  return parseOperatorConfig('tidegate.config.yaml', text, {
    variable: (name) => VALUES[name],
    place: (path) => path,
    file: () => ({ text: 'x' }),
  });
}

const preflight = examplesOf('docs/guides/preflight.md');
const all = [...examplesOf('docs/guides/actions.md'), ...preflight];

test('the guides to actions and pre-flight show files', () => {
  expect([all.length > 6, preflight.length]).toEqual([true, 3]);
});

test.each(all)('parseOperatorConfig() reads what the guides to actions show: %#', (text) => {
  const config = configOf(text);
  expect(config.ok ? [] : config.problems).toEqual([]);
});

test('the guide to pre-flight has every action that the plan of easymo names', () => {
  const path = 'examples/plans/easymo/plan.yaml';
  const read = parseFile(path, textOf(path));
  if (!read.ok || read.parsed.kind !== 'Plan') throw new Error('it is no plan');
  const lists = Object.values(read.parsed.plan.checklists ?? {});
  const named = lists.flatMap(({ items }) => items.flatMap(({ action }) => action ?? []));
  const config = configOf(preflight[0] ?? '');
  const names = config.ok ? config.actions.map(({ name }) => name) : [];
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !names.includes(name))).toEqual([]);
});

test('the guide to pre-flight says what the scan finds among the variables of pulse', () => {
  const config = configOf(preflight[2] ?? '');
  const [required, scan] = config.ok ? config.actions.map(({ work }) => work) : [];
  if (required?.kind !== 'variables' || scan?.kind !== 'secretScan') throw new Error('no example');
  expect(required.names).toHaveLength(13);
  const file = required.names.map((name) => `${name}=https://value.example.com`).join('\n');
  expect(findClientSecrets('.env.production', file, scan).map(({ what }) => what)).toEqual([
    'VITE_SLACK_WEBHOOK_URL',
    'VITE_ALERT_WEBHOOK_URL',
  ]);
});
