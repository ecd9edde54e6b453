/** Experiments in a page: what is told joins by the unit that the experiment is drawn by. */
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { settled } from '../manual-runtime.fixture.ts';
import {
  initializeMonitoring,
  trackExperimentConversion,
  trackExperimentExposure,
} from '../monitoring/index.ts';
import { unitAttribute } from '../unit-attribute.ts';
import { REPORT_EVERY_MS } from './limits.ts';
import { answered, ManualPage } from './manual-page.fixture.ts';
import { PageClient } from './page-client.ts';
import type { BrowserClientOptions } from './types.ts';

const TEST = 'split_view_layout_test';
const METADATA = { experiment: TEST, unit: 'userId' };
const LAYOUT = answered('layout', true, { variant: 'split~4', metadata: METADATA });
const CONTEXT = { targetingKey: 'c-1', userId: 'u-1' };
const open: PageClient[] = [];

afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

function aPage(more: Partial<BrowserClientOptions> = {}) {
  const page = new ManualPage();
  page.server.flags = [LAYOUT, answered('chat', true, { variant: 'new~2' })];
  const options = { url: 'https://flags.example.com', key: 'tg_browser_1_x', context: CONTEXT };
  const client = new PageClient({ ...options, ...more }, page);
  open.push(client);
  const told = async () => {
    await page.advance(REPORT_EVERY_MS);
    const batches = page.asked.filter(({ path }) => path === '/api/v1/telemetry');
    return batches.flatMap(({ body }) => (body as { units?: unknown[] }).units ?? []);
  };
  return { page, client, told };
}

test("an experiment's name stands for its flag, in answers and in the bootstrap", async () => {
  const { client } = aPage({ bootstrap: { flags: [LAYOUT] } });
  const evaluated: string[] = [];
  client.listen({ evaluated: (flag) => evaluated.push(flag) });
  expect(client.bootstrapped(TEST)).toBe(client.bootstrapped('layout'));
  expect(client.evaluation(TEST)).toMatchObject({ variant: 'split', draw: 4 });
  expect(client.boolean(TEST, false)).toBe(true);
  expect(client.evaluation('unknown')).toBeNull();
  expect(evaluated).toEqual(['layout']);
});

test('a flag goes before an experiment of its name', async () => {
  const { page, client } = aPage();
  page.server.flags = [LAYOUT, answered(TEST, 'mine')];
  client.start();
  await settled();
  expect(client.string(TEST, '')).toBe('mine');
});

test('exposures by name are told of the flag and its unit, those from before the answer too', async () => {
  const { client, told } = aPage();
  client.expose(TEST);
  client.start();
  await settled();
  client.expose(TEST);
  client.expose('layout');
  client.expose('chat');
  expect(await told()).toMatchObject([
    { kind: 'exposure', key: 'layout', variant: 'split', draw: 4, unit: 'u-1' },
    { kind: 'exposure', key: 'chat', variant: 'new', draw: 2, unit: 'c-1' },
  ]);
});

test("P's functions tell what joins in a page", async () => {
  const { client, told } = aPage();
  client.start();
  await settled();
  initializeMonitoring({ client });
  onTestFinished(() => initializeMonitoring(null));
  trackExperimentExposure(TEST, 'u-1');
  trackExperimentConversion(TEST, 'u-1', 2);
  // Of one that the page knows nothing of, the user is the unit where the context is about him.
  trackExperimentConversion('server_side_test', 'u-1');
  trackExperimentConversion('server_side_test', 'c-1');
  const conversion = { kind: 'conversion', key: 'server_side_test conversion' };
  expect(await told()).toMatchObject([
    { kind: 'exposure', key: 'layout', unit: 'u-1' },
    { kind: 'conversion', key: `${TEST} conversion`, unit: 'u-1', value: 2 },
    { ...conversion, unit: 'u-1' },
    { ...conversion, unit: 'c-1' },
  ]);
});

test('unitAttribute() takes a conversation for the targetingKey', async () => {
  const { page, client, told } = aPage();
  const metadata = { experiment: TEST, unit: 'conversation' };
  page.server.flags = [answered('layout', true, { variant: 'split~4', metadata })];
  client.start();
  await settled();
  const by = unitAttribute(client, client.evaluation(TEST), 'u-1');
  client.expose(TEST);
  client.track('left', { by });
  expect([by, client.unit(by)]).toEqual(['conversation', 'c-1']);
  expect(await told()).toMatchObject([
    { kind: 'exposure', unit: 'c-1' },
    { kind: 'conversion', unit: 'c-1' },
  ]);
});
