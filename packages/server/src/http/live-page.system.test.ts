/** The live page in a real browser, over a real server and what SDKs would send it. */
import { sketchIndex } from '@tidegate/core';
import type { RolloutView, TelemetryBatch, Urgent } from '@tidegate/protocol';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './server.fixture.ts';

const hasBrowser = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',').includes('chromium');
const SUITE = hasBrowser ? 'live page' : 'live page (skipped: "chromium" was not found)';
const BROWSER_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** The page asks once a second; a slow machine may take some more. */
const POLLED = { timeout: 15_000, interval: 100 };

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  chat:
    variants: { legacy: a, new: b }
    off: legacy
    environments: { production: legacy, staging: legacy }
  view:
    variants: { plain: a, split: b }
    off: plain
    environments: { staging: plain }
`;
const LAYOUT = `apiVersion: tidegate/v1
kind: Experiment
name: layout
environment: staging
flag: view
arms: [{ variant: plain, weight: 50% }, { variant: split, weight: 50% }]
primary: { engagement: { event: engaged, better: higher } }
sample: { units: 100, per: total }
duration: 24h
analysis: { look: 1h }
`;
const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: chat-new
environment: production
flag: chat
control: legacy
candidate: new
unit: conversation
phases:
  - name: canary
    audience: { weight: 5% }
    hold: 1h
  - name: quarter
    audience: { weight: 25% }
    hold: 48h
guardrails:
  - { metric: error_rate, above: 5%, for: 5m, action: rollback }
  - { metric: latency_ms, quantile: 0.95, between: [165, 200], for: 5m, action: review }
  - { metric: pii_leaks, above: 0, action: rollback }
rollback: { conversations: cut-now, procedure: [flag] }
`;

const CARE = `apiVersion: tidegate/v1
kind: Plan
name: careful
environment: staging
flag: chat
control: legacy
candidate: new
checklists:
  review: { title: Before the beta, items: [{ name: docs, title: Documentation }, { name: law, title: Law, blocking: false }] }
phases:
  - { name: shadow, audience: { shadow: 10% }, hold: 1h, gate: { checklist: review } }
  - { name: all, audience: { weight: 100% }, hold: 1h }
guardrails: [{ metric: pii_leaks, above: 0, action: rollback }]
rollback: { procedure: [flag, { deployment: previous, within: 3m }] }
`;

describe.skipIf(!hasBrowser)(SUITE, () => {
  let server: TestServer;
  let browser: Browser;
  let sdk: Sdk;
  const pages: Page[] = [];

  beforeAll(async () => {
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    [server, browser] = await Promise.all([
      startTestServer(),
      chromium.launch({ executablePath, args: BROWSER_ARGS }),
    ]);
    const files = [
      { name: 'flags.yaml', text: FLAGS },
      { name: 'plan.yaml', text: PLAN },
      { name: 'careful.yaml', text: CARE },
    ];
    await asAdmin('POST', '/api/v1/apply', { files });
    sdk = createSdk(server, (await server.key('server')).text);
  });

  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
  });

  afterAll(async () => {
    await sdk?.stop();
    await browser?.close();
    await server?.remove();
  });

  async function asAdmin(method: string, path: string, body: unknown): Promise<unknown> {
    const answer = await server.call(method, path, { key: server.admin, body });
    expect([path, answer.status, answer.body]).toEqual([path, 200, answer.body]);
    return answer.body;
  }

  async function open(fragment: string, width = 1_200): Promise<{ page: Page; flaws: string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    pages.push(page);
    const flaws: string[] = [];
    page.on('pageerror', ({ message }) => flaws.push(message));
    // A violation of the content security policy is an error in the console.
    page.on('console', (line) => {
      if (['error', 'warning'].includes(line.type())) flaws.push(line.text());
    });
    await page.goto(`${server.url}/${fragment}`);
    return { page, flaws };
  }

  test('a wrong key is refused in words, and the right one can be typed in', async () => {
    const { page } = await open('#key=tg_wrong');
    const problem = page.locator('#key-problem');
    await expect.poll(() => problem.textContent(), POLLED).toMatch(/^Cannot .*key/);
    expect(await page.locator('#key-form').isVisible()).toBe(true);
    expect(page.url()).toBe(`${server.url}/`);
    await page.keyboard.type(server.admin); // the field has the focus already
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#empty').isVisible(), POLLED).toBe(true);
    expect(await page.locator('#key-form').isVisible()).toBe(false);
  });

  test('an experiment is shown with its arms, intervals and verdict, without one flaw', async () => {
    const files = [{ name: 'layout.yaml', text: LAYOUT }];
    await asAdmin('POST', '/api/v1/apply', { files });
    const scale = { hold: 3_600, watch: 1, evidence: 1 };
    const place = '/api/v1/experiments/layout';
    await asAdmin('POST', `${place}/start`, { environment: 'staging', scale });
    const { page, flaws } = await open(`#key=${server.admin}`);
    const card = page.locator('[data-experiment="layout"]');
    await expect.poll(() => card.locator('.intervals').count(), POLLED).toBe(1);
    expect(await card.locator('.split span').allInnerTexts()).toEqual([
      'plain (control) 50 %',
      'split 50 %',
    ]);
    expect(await card.locator('.intervals').getAttribute('aria-label')).toBe(
      'engagement, split: no data',
    );
    expect(await card.locator('.conclusion').innerText()).toContain('Keep running');
    const decision = { environment: 'staging', outcome: 'ship', variant: 'split', reason: 'shown' };
    await asAdmin('POST', `${place}/decide`, decision);
    await expect
      .poll(() => card.locator('.conclusion').innerText(), POLLED)
      .toContain('ship split');
    expect(await card.locator('.status').innerText()).toContain('Shipped');
    expect(flaws).toEqual([]);
  });

  test('a rollout is shown from 25 % to its rollback, without one flaw in the console', async () => {
    const start = async (body: object = {}) =>
      (await asAdmin('POST', '/api/v1/rollouts', { plan: 'chat-new', ...body })) as RolloutView;
    const { id: olderId } = await start();
    const abort = { type: 'abort', reason: 'The prompt was the wrong one' };
    await asAdmin('POST', `/api/v1/rollouts/${olderId}/commands`, abort);
    const { id } = await start({ scale: { hold: 3_600, watch: 100, evidence: 10 } });
    sdk.start();

    const { page, flaws } = await open(`#key=${server.admin}`);
    const card = page.locator(`[data-rollout="${id}"]`);
    const older = page.locator(`[data-rollout="${olderId}"]`);
    const text = (selector: string) => card.locator(selector).innerText();

    await expect.poll(() => text('.step.current .step-name'), POLLED).toBe('quarter');
    expect(page.url()).toBe(`${server.url}/`);
    expect(await text('.badge')).toBe('▶Running');
    expect(await text('.step.current .step-share')).toBe('25 %');
    expect(await text('.weight')).toBe('legacy 75 %\nnew 25 %');
    expect(await card.locator('.step').allInnerTexts()).toHaveLength(2);

    // Figures of both, as pictures and as a table.
    await expect
      .poll(() => card.locator('.present').allInnerTexts(), POLLED)
      .toEqual(['legacy 1 %\nnew 2 %', expect.stringMatching(/^legacy 12\d ms\nnew 10\d ms$/)]);
    const pictures = card.getByRole('img');
    await expect.poll(() => pictures.count(), POLLED).toBe(2);
    expect(await card.locator('.picture desc').allTextContents()).toEqual([
      'Error rate now: legacy 1 %, new 2 %; limit 5 %',
      expect.stringMatching(/^Latency p95 now: .* ms; watched from 165 ms$/),
    ]);
    expect(await card.getByRole('row', { name: /^Error rate/ }).innerText()).toMatch(/1 %\s*2 %/);
    await expect
      .poll(() => pictures.first().locator('.mark-line text').allTextContents(), POLLED)
      .toContain('quarter');

    // What is over stands in one row.
    expect(await older.locator('details').getAttribute('open')).toBeNull();
    expect(await older.innerText()).toContain('The prompt was the wrong one');
    expect(await older.locator('.body').isVisible()).toBe(false);

    await sdk.leak();
    await expect
      .poll(() => text('.banner'), POLLED)
      .toMatch(
        /^↩Rolled back at \d\d:\d\d:\d\d\n+PII leaks of the candidate: 1 confirmed, none is tolerated$/,
      );
    expect(await card.locator('.banner').isVisible()).toBe(true);
    expect(await text('.weight')).toBe('legacy 100 %\nnew 0 %');
    expect(await text('.verdict[data-tone="bad"] .verdict-name')).toBe('pii_leaks above 0');
    expect(flaws).toEqual([]);
  });

  test('checklists, a shadow, and the layers of a rollback are shown as they go', async () => {
    const body = { plan: 'careful', environment: 'staging', reason: 'mended' };
    const { id } = (await asAdmin('POST', '/api/v1/rollouts', body)) as RolloutView;
    const tell = async (command: object) =>
      await asAdmin('POST', `/api/v1/rollouts/${id}/commands`, command);
    const { page, flaws } = await open(`#key=${server.admin}`);
    const card = page.locator(`[data-rollout="${id}"]`);
    const text = (selector: string) => card.locator(selector).innerText();
    await expect.poll(() => text('.checklist > summary'), POLLED).toBe('○Before the beta 0 of 2');
    expect(await text('.step.current .step-share')).toBe('shadow 10 %');
    await tell({ type: 'check', list: 'review', item: 'docs', note: 'on Monday' });
    await expect.poll(() => text('.checklist > summary'), POLLED).toBe('✓Before the beta 1 of 2');
    expect(await text('.waits')).toMatch(/^Waits for the time of this phase;/);
    await tell({ type: 'rollback', reason: 'no good' });
    await expect.poll(() => text('.badge'), POLLED).toBe('↩Rolling back');
    expect(await card.locator('.layers li').allInnerTexts()).toEqual([
      expect.stringMatching(/^✓\nflag\nverified, at once, took/),
      expect.stringMatching(
        /^…\ndeployment to previous\nunder way, by hand, since [\d:]+, limit 3 min$/,
      ),
    ]);
    const done = { type: 'layer', layer: 'deployment', decision: 'done', reason: 'promoted' };
    await tell(done);
    await expect.poll(() => text('.badge'), POLLED).toBe('↩Rolled back');
    // All bars lie along one time.
    const places = await card.locator('.layer-track').evaluateAll((all) =>
      all.map((one) => {
        const { left, width } = one.getBoundingClientRect();
        return `${left} ${width}`;
      }),
    );
    expect([places.length, new Set(places).size]).toEqual([2, 1]);
    expect(flaws).toEqual([]);
    // Who comes later sees the figures of the end, not of now.
    const later = (await open(`#key=${server.admin}`)).page.locator(`[data-rollout="${id}"]`);
    await expect.poll(() => later.locator('.picture').count(), POLLED).toBe(2);
    const marks = later.locator('.picture').first().locator('text');
    const said = (await later.locator('.banner').textContent()) ?? '';
    const [endedAt] = /\d\d:\d\d:\d\d/.exec(said) ?? ['no time'];
    expect(await marks.allTextContents()).toContain(endedAt);
  });

  test('nothing is wider than a phone', async () => {
    const { page, flaws } = await open(`#key=${server.admin}`, 390);
    await expect.poll(() => page.locator('.banner').first().isVisible(), POLLED).toBe(true);
    await page.evaluate(() => {
      for (const folded of document.querySelectorAll('details')) folded.open = true;
    });
    await expect.poll(() => page.locator('details:not([open])').count()).toBe(0);
    const wide = await page.evaluate(() => {
      const { clientWidth } = document.documentElement;
      return [...document.querySelectorAll('body *')]
        .filter((node) => node.closest('.spoken') === null)
        .filter((node) => {
          const { left, right } = node.getBoundingClientRect();
          return (
            left < -0.5 || right > clientWidth + 0.5 || node.scrollWidth > node.clientWidth + 1
          );
        })
        .filter((node) => getComputedStyle(node).display !== 'inline')
        .map((node) => `${node.tagName} ${node.getAttribute('class')}`);
    });
    expect(wide).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(flaws).toEqual([]);
  });
});

interface Sdk {
  /** Sends a batch every half second from now on. */
  start(): void;
  /** One confirmed leak of the candidate. */
  leak(): Promise<void>;
  stop(): Promise<void>;
}

/** What an SDK process tells the server: 1 % errors of legacy, 2 % of new. */
function createSdk(server: TestServer, key: string): Sdk {
  let sequence = 0;
  let isStopped = false;
  let sending = Promise.resolve();

  /** What an SDK would hold now: time counts as held only where the newest steps are in force. */
  async function held(): Promise<{ ruleset: TelemetryBatch['ruleset']; draw: number }> {
    const { headers, body } = await server.call('GET', '/api/v1/ruleset', { key });
    const [, lineage, version] = /^"(\d+)\.(\d+)\./.exec(headers.get('etag') ?? '') ?? [];
    const draws = [...JSON.stringify(body).matchAll(/new~(\d+)/g)].map(([, draw]) => Number(draw));
    return {
      ruleset: { lineage: Number(lineage), version: Number(version) },
      draw: Math.max(...draws),
    };
  }

  async function send(): Promise<void> {
    sequence += 1;
    const nowMs = Date.now();
    const { ruleset, draw } = await held();
    // Draws 1 and 2 give one in twenty, of the rollout that is aborted and of the one that goes on.
    const candidates = draw > 2 ? 25 : 5;
    const arm = (variant: string, newUnits: number, errors: number, latencyMs: number) =>
      armSeries(
        { variant, draw, startMs: nowMs - (nowMs % 10_000) },
        { newUnits, errors, latencyMs },
      );
    const batch: TelemetryBatch = {
      schema: 1,
      instanceId: 'sdk-of-the-test',
      sequence,
      sentAtMs: nowMs,
      ruleset,
      dropped: { observations: 0, batches: 0 },
      series: [...arm('legacy', 100 - candidates, 1, 123), ...arm('new', candidates, 2, 104)],
    };
    const answer = await server.call('POST', '/api/v1/telemetry', { key, body: batch });
    expect(answer).toMatchObject({ status: 200, body: { applied: 4, rejected: [] } });
  }

  async function sendOn(): Promise<void> {
    while (!isStopped) {
      await send();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  return {
    start() {
      sending = sendOn();
      sending.catch(() => {}); // `stop` throws it
    },
    async leak() {
      const body: Urgent = {
        id: 'leak-1',
        metric: 'pii_leaks',
        flag: 'chat',
        variant: 'new',
        draw: (await held()).draw,
        unit: 'conversation-1',
        detector: 'phone',
        atMs: Date.now(),
      };
      const answer = await server.call('POST', '/api/v1/telemetry/urgent', { key, body });
      expect(answer).toMatchObject({ status: 200, body: { duplicate: false } });
      isStopped = true;
      await sending;
    },
    async stop() {
      isStopped = true;
      await sending;
    },
  };
}

/** A hundred turns of one variant; new conversations come as the ramp draws them. */
function armSeries(
  where: { variant: string; draw: number; startMs: number },
  { newUnits, errors, latencyMs }: { newUnits: number; errors: number; latencyMs: number },
): TelemetryBatch['series'] {
  const turns = 100;
  const failedUnits = Array.from({ length: errors }, (_, index) => `unit-${index}`);
  return [
    {
      flag: 'chat',
      ...where,
      metric: 'error_rate',
      cell: {
        kind: 'rate',
        trials: turns,
        events: errors,
        atRiskUnits: turns,
        newUnits,
        openUnits: 0,
        failedUnits,
      },
    },
    {
      flag: 'chat',
      ...where,
      metric: 'latency_ms',
      cell: {
        kind: 'distribution',
        count: turns,
        sumMicro: turns * latencyMs * 1_000_000,
        sketch: [[sketchIndex(latencyMs), turns]],
      },
    },
  ];
}
