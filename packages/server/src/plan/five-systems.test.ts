/** The flag tables of the five systems, as their documents have them, through apply and evaluate. */
import { compileRuleset, type EvaluationContext, evaluate, type Json } from '@tidegate/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import type { Store } from '../store/store.ts';
import { ANA, T0 } from '../store/store-world.fixture.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';
import { actionsNamedIn, exampleFiles } from './five-systems-files.fixture.ts';

/** A plan and the metrics that it names. */
const PLAN = ['agui-chat/metrics.yaml', 'agui-chat/plan.yaml'];
const PEOPLE = 4_000;
/** Four standard deviations of a share of that many draws; salts are random, so no figure is exact. */
const TOLERANCE = 0.032;
let store: Store;
let nowMs = T0;

beforeEach(async () => {
  nowMs = T0;
  store = await openSqliteEngine(temporaryDirectory());
  await store.transact('bootstrap', {
    nowMs,
    environments: ['development', 'staging', 'production'],
  });
});
afterEach(() => store.close());

describe('mango', () => {
  const keys = [
    'AGENT_SYSTEM_ENABLED',
    'AGENT_ONBOARDING',
    'AGENT_ADVANCED_MODE',
    'AGENT_PERFORMANCE_MONITORING',
    'AGENT_SESSION_HISTORY',
  ];
  const table = {
    development: [true, true, true, true, true],
    staging: [true, true, false, true, true],
    production: [false, false, false, true, false],
  };

  test('5 flags × 3 environments, lines 88–113', async () => {
    await apply('mango/flags.yaml');
    for (const [environment, values] of Object.entries(table)) {
      const served = await serve(environment);
      expect(keys.map((key) => served(key))).toEqual(values);
    }
  });

  test('the variables of lines 78–82 override them, one without AGENT_ in its name', async () => {
    await apply('mango/flags.yaml');
    const snapshot = await store.read('currentRuleset', { environment: 'production' });
    const { flags } = snapshot?.snapshot.document ?? { flags: {} };
    expect(keys.map((key) => flags[key]?.metadata?.['variable'])).toEqual([
      'NEXT_PUBLIC_AGENT_SYSTEM_ENABLED',
      'NEXT_PUBLIC_AGENT_ONBOARDING',
      'NEXT_PUBLIC_AGENT_ADVANCED_MODE',
      'NEXT_PUBLIC_PERFORMANCE_MONITORING',
      'NEXT_PUBLIC_AGENT_SESSION_HISTORY',
    ]);
  });
});

test('easymo: 4 switches in phases 1 and 2, and all of them back', async () => {
  const keys = ['CHAT', 'VOICE', 'VOUCHERS', 'CUSTOMER_LOOKUP'].map(
    (name) => `FEATURE_AGENT_${name}`,
  );
  const values = async () => {
    const served = await serve('production');
    return keys.map((key) => served(key));
  };
  await apply('easymo/flags.yaml');
  expect(await values()).toEqual([false, false, false, false]);
  await apply('easymo/phase-2.flags.yaml');
  expect(await values()).toEqual([true, false, true, true]);
  await apply('easymo/flags.yaml');
  expect(await values()).toEqual([false, false, false, false]);
});

test('valuecanvas: 2 switches and the share, from week 1 to 100 %', async () => {
  const keys = ['ENABLE_STATELESS_ORCHESTRATION', 'ENABLE_SAFE_JSON_PARSER', 'CANARY_PERCENTAGE'];
  const steps: readonly (readonly [file: string, ...values: Json[]])[] = [
    ['flags', false, false, 0],
    ['canary-10.flags', true, true, 10],
    ['canary-25.flags', true, true, 25],
    ['canary-50.flags', true, true, 50],
    ['canary-75.flags', true, true, 75],
    ['canary-100.flags', true, true, 100],
  ];
  for (const [file, ...values] of steps) {
    await apply(`valuecanvas/${file}.yaml`);
    const served = await serve('production');
    expect(keys.map((key) => served(key))).toEqual(values);
  }
});

test('pulse: 9 flags with the shares of lines 114–128, kept by each user', async () => {
  await apply('pulse/segments.yaml', 'pulse/flags.yaml');
  const served = await serve('production');
  const shares: Record<string, number> = {
    splitViewLayout: 1,
    hoverReactions: 1,
    sidebarTabs: 1,
    focusMode: 1,
    crmIntegration: 1,
    toolsPanel: 1,
    aiSummarization: 0.5,
    smartFolders: 0.25,
    voiceMessages: 0,
  };
  for (const [key, share] of Object.entries(shares)) {
    let on = 0;
    for (let user = 0; user < PEOPLE; user++) {
      const userId = `user-${user}`;
      const value = served(key, { userId, targetingKey: `first-${user}` });
      expect(served(key, { userId, targetingKey: `second-${user}` })).toBe(value);
      if (value === true) on += 1;
    }
    expect(Math.abs(on / PEOPLE - share)).toBeLessThan(
      share === 0 || share === 1 ? 1e-9 : TOLERANCE,
    );
  }
});

describe('agui-chat', () => {
  const tables = {
    development: {
      useNewArchitecture: true,
      enableAGUIEvents: true,
      enableVerboseLogging: true,
      enablePerformanceMonitoring: true,
      enableExperimentalFeatures: true,
    },
    staging: {
      useNewArchitecture: true,
      enableAGUIEvents: true,
      enableVerboseLogging: false,
      enablePerformanceMonitoring: true,
      enableExperimentalFeatures: false,
    },
  };

  test.each(Object.entries(tables))('%s, lines 129–149', async (environment, table) => {
    await apply('agui-chat/flags.yaml');
    const served = await serve(environment);
    const values = Object.keys(table).map((key) => [key, served(key)]);
    expect(Object.fromEntries(values)).toEqual(table);
  });

  test('production, phases 1 to 4, lines 153–185', async () => {
    await apply('agui-chat/segments.yaml', 'agui-chat/flags.yaml', ...PLAN);
    const { id } = await store.transact('createRollout', {
      plan: 'agui-chat',
      actions: ['system-health'],
      environment: 'production',
      scale: null,
      reason: null,
      actor: ANA,
      nowMs,
    });
    const table = async (keys: readonly string[]) => {
      const served = await serve('production');
      return keys.map((key) => served(key));
    };
    const share = async (context: EvaluationContext) => {
      const served = await serve('production');
      let on = 0;
      for (let user = 0; user < PEOPLE; user++) {
        const userId = `user-${user}`;
        const value = served('useNewArchitecture', { ...context, userId, targetingKey: userId });
        if (value === true) on += 1;
      }
      return on / PEOPLE;
    };
    const promote = async () => {
      await store.transact('commandRollout', {
        id,
        command: { type: 'promote', reason: 'the next table' },
        actor: ANA,
        nowMs,
      });
      nowMs += 60_000;
    };

    expect(await share({ betaUser: true })).toBe(0);
    expect(
      await table(['enableShadowLogging', 'shadowProcessingEnabled', 'performanceMonitoring']),
    ).toEqual([true, true, true]);

    await promote();
    await apply('agui-chat/phase-2.flags.yaml');
    const later = ['enableAGUIEvents', 'enableVerboseLogging', 'performanceMonitoring'];
    const shadow = ['enableShadowLogging', 'shadowProcessingEnabled'];
    expect([await share({}), await share({ betaUser: true })]).toEqual([0, 1]);
    expect(await table([...later, ...shadow])).toEqual([true, false, true, false, false]);

    for (const expected of [0.1, 0.25, 0.5, 0.75]) {
      await promote();
      expect(Math.abs((await share({})) - expected)).toBeLessThan(TOLERANCE);
      expect(await share({ betaUser: true })).toBe(1);
      expect(await table(later)).toEqual([true, false, true]);
    }
    await promote();
    expect(await share({})).toBe(1);
    expect(await table(later)).toEqual([true, false, true]);
  });
});

/** Applies files of `examples/plans`, all or nothing. */
async function apply(...paths: readonly string[]): Promise<void> {
  const files = exampleFiles(paths);
  const answer = await store.transact('apply', {
    files,
    dryRun: false,
    confirmGrowth: true,
    actions: actionsNamedIn(files),
    actor: ANA,
    nowMs,
  });
  expect(answer).toMatchObject({ ok: true });
}

/** Values of an environment's flags by key, as an SDK would get them now. */
async function serve(environment: string) {
  const current = await store.read('currentRuleset', { environment });
  const ruleset = compileRuleset(current?.snapshot.document ?? { flags: {} });
  return (key: string, context: EvaluationContext = {}): Json | undefined =>
    evaluate(ruleset, key, context, nowMs).value;
}
