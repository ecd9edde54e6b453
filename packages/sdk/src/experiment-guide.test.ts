/** `docs/guides/experiment-sdk.md` shows code that compiles and does what it says. */
import { readFileSync } from 'node:fs';
import { OpenFeature } from '@openfeature/server-sdk';
import type { FlagdFlag } from '@tidegate/core';
import { telemetryBatchContract } from '@tidegate/protocol';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, onTestFinished, test } from 'vitest';
import { byFunctions, byOpenFeature, Messages, onNode } from './experiment-guide.fixture.ts';
import { initializeMonitoring } from './monitoring/index.ts';
import { TidegateProvider } from './react/index.ts';
import { createTestClient } from './testing/index.ts';

const guide = readFileSync(
  new URL('../../../docs/guides/experiment-sdk.md', import.meta.url),
  'utf8',
);
const fixture = linesOf(
  readFileSync(new URL('./experiment-guide.fixture.ts', import.meta.url), 'utf8'),
);
const blocksOf = (language: string): string[] =>
  [...guide.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
    .filter(([, found]) => found === language)
    .map(([, , text = '']) => text);

/** Lines without what tells a module of ours from a published entry, and from a package's export. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/^export /, ''))
    .map((line) => line.replace("'@tidegate/sdk/monitoring'", "'./monitoring/index.ts'"))
    .filter((line) => line !== '');
}

test('the guide shows enough', () => {
  expect([blocksOf('ts').length, blocksOf('json').length]).toEqual([4, 2]);
});

test.each(blocksOf('ts'))('%j is code that is compiled', (block) => {
  expect(linesOf(block).filter((line) => !fixture.includes(line))).toEqual([]);
});

const SPLIT: FlagdFlag = {
  state: 'ENABLED',
  variants: { off: false, on: true, 'on~3': true },
  defaultVariant: 'off',
  targeting: { if: [{ '===': [{ var: 'plan' }, 'pro'] }, 'on~3', 'off'] },
  metadata: { unit: 'userId', experiment: 'split_view_layout_test' },
};
const EXPOSURE = { flag: 'splitViewLayout', variant: 'on', draw: 3, unit: 'u-1', atMs: 5 };
const aClient = () => createTestClient({ flags: { splitViewLayout: SPLIT }, nowMs: () => 5 });

test('the code for Node tells one exposure, and events of the same unit', () => {
  const client = aClient();
  expect(onNode(client, 'c-1', 'u-1')).toBe(true);
  expect(client.exposures).toEqual([EXPOSURE]);
  expect(client.events.map(({ event, unit, value }) => [event, unit, value])).toEqual([
    ['message_engaged', 'u-1', null],
    ['focus_ended', 'u-1', 1_500],
  ]);
});

test('the functions tell one exposure, and a conversion of the same unit', () => {
  onTestFinished(() => initializeMonitoring(null));
  const client = aClient();
  byFunctions(client, 'u-1');
  expect(client.exposures).toEqual([EXPOSURE]);
  expect(client.events).toEqual([
    { event: 'split_view_layout_test conversion', unit: 'u-1', value: 2.5, atMs: 5 },
  ]);
});

test('the code for OpenFeature tells one exposure, and events of the units that it names', async () => {
  onTestFinished(() => OpenFeature.clearProviders());
  const client = aClient();
  const context = { targetingKey: 'c-1', userId: 'u-1', teamId: 't-1', plan: 'pro' };
  expect(await byOpenFeature(client, context)).toBe(true);
  expect(client.exposures).toEqual([EXPOSURE]);
  expect(client.events.map(({ event, unit, value }) => [event, unit, value])).toEqual([
    ['message_engaged', 'u-1', 1],
    ['invited', 't-1', null],
  ]);
});

test('the component shows the variant that the bootstrap has, with what OFREP answers', () => {
  const [answer = ''] = blocksOf('json');
  const options = {
    url: 'https://flags.example.com',
    key: 'tg_browser_1_x',
    context: { targetingKey: 'c-1', userId: 'u-1' },
    bootstrap: { flags: [JSON.parse(answer)] },
  };
  const shown = (userId: string) =>
    renderToString(
      createElement(TidegateProvider, { options }, createElement(Messages, { userId })),
    );
  expect(shown('u-1')).toBe('<main class="two columns">two columns</main>');
  expect(shown('u-2')).toBe('<main class="one column">one column</main>');
});

test('the batch of other languages is one that the server reads', () => {
  const [, batch = ''] = blocksOf('json');
  expect(telemetryBatchContract.parse(JSON.parse(batch))).toEqual(JSON.parse(batch));
});
