/** Guardrails and criteria of the five systems' plans, number by number as their documents have them. */
import type { Criterion, Guardrail } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { boundText, planOf } from './five-systems-plans.fixture.ts';
import { givenOf, writtenIn, writtenPhases } from './five-systems-written.fixture.ts';

/**
 * A rule: where it holds, what it does, its numbers, and which of its keys the document gives. Any other
 * that is written must be `ours`.
 */
type Row = readonly [where: string, action: string, bound: string, given: string];

const EACH = 'metric above action';
const P95 = 'metric quantile';
const LATELY = 'metric below over';

/** The gate of each sub-phase of agui-chat, lines 94–96. */
function gradual(phase: string): readonly Row[] {
  return [
    [phase, 'pass', 'error_rate below 0.001 over 2d', LATELY],
    [phase, 'pass', 'p95 latency_ms below 165', `${P95} below`],
    [phase, 'pass', 'memory_mb below 45', 'metric'],
  ];
}

// biome-ignore format: a table is read line by line.
const RULES: Readonly<Record<string, readonly Row[]>> = {
  'mango/plan.yaml': [
    // Automatic triggers, lines 228–231; "down" is seen by probes.
    ['plan', 'rollback', 'error_rate above 0.05 for 2m', 'metric above for action'],
    ['plan', 'rollback', '12 failed_health_checks within 2m', 'within action'],
    ['plan', 'rollback', '20 auth_failures within 5m', 'metric action'],
    ['plan', 'rollback', '5 db_connection_failures within 5m', 'metric action'],
    // Manual triggers, lines 234 and 235; line 68.
    ['plan', 'review', '11 complaints within 1h', 'metric count within action'],
    ['plan', 'review', 'p95 latency_ms above 1.75 of baseline for 10m', 'above action'],
    ['plan', 'review', 'any critical_bugs', 'metric above'],
    ['plan', 'rollback', 'error_rate worse than control by 0.005', 'metric'],
    // Line 39; lines 51–53; lines 351, 352, 354, 355, 375.
    ['core', 'pass', 'p95 page_load_ms below 2000', 'metric below'],
    ['enhanced', 'pass', 'onboarding_completion_rate above 0.8', 'metric above'],
    ['enhanced', 'pass', 'p95 history_load_ms below 1000', 'metric below'],
    ['enhanced', 'pass', 'memory_percent below 80', 'metric'],
    ['full', 'pass', 'p95 page_load_ms below 2000', `${P95} below`],
    ['full', 'pass', 'p95 tti below 3000', 'metric below'],
    ['full', 'pass', 'memory_percent below 80', 'metric below'],
    ['full', 'pass', 'error_rate below 0.001', 'metric below'],
    ['full', 'pass', 'p95 latency_ms below 2000', `${P95} below`],
  ],
  'easymo/plan.yaml': [
    // What the matrix calls critical, lines 296–298.
    ['plan', 'rollback', 'any pii_leaks', EACH],
    ['plan', 'rollback', 'error_rate above 0.5 for 1m, one is enough', EACH],
    ['plan', 'rollback', 'p50 cost_usd above 0.5 for 15m, one is enough', 'metric action'],
    // The triggers of phase 3, lines 108–111.
    ['limited', 'rollback', 'tool_success_rate below 0.9 for 15m, one is enough', 'below action'],
    ['limited', 'rollback', 'p95 latency_ms above 5000 for 15m, one is enough', `${P95} above action`],
    ['limited', 'rollback', 'any pii_leaks', EACH],
    ['limited', 'rollback', 'p50 cost_usd above 0.2 for 1h, one is enough', 'metric action'],
    ['limited', 'rollback', '10 error_rate within 1d', ''],
    // Lines 102–104; zero leaks (105) is the guardrail.
    ['limited', 'pass', 'tool_success_rate above 0.95', 'metric above'],
    ['limited', 'pass', 'p95 latency_ms below 3000', `${P95} below`],
    ['limited', 'pass', 'p50 cost_usd below 0.1', 'metric below'],
    // The same bounds are looked into in phase 4, lines 248–251; targets of lines 229–241.
    ['everybody', 'review', 'tool_success_rate below 0.9 for 10m', 'below action'],
    ['everybody', 'review', 'p95 latency_ms above 5000 for 10m', `${P95} above action`],
    ['everybody', 'review', 'error_rate above 0.1 for 10m', EACH],
    ['everybody', 'review', 'p50 cost_usd above 0.2 for 1h', EACH],
    ['everybody', 'pass', 'tool_success_rate above 0.95', 'above'],
    ['everybody', 'pass', 'error_rate below 0.05', 'metric below'],
    ['everybody', 'pass', 'p95 latency_ms below 3000', `${P95} below`],
    ['everybody', 'pass', 'p50 cost_usd below 0.1', 'metric below'],
  ],
  'pulse/plan.yaml': [
    // Lines 284–288.
    ['plan', 'rollback', 'error_rate above 0.05 for 5m, one is enough', 'metric above for action'],
    ['plan', 'rollback', 'p95 latency_ms above 1.5 of baseline for 10m, one is enough', 'above action'],
    ['plan', 'rollback', '4 failed_health_checks within 5m', 'metric count within action'],
    ['plan', 'rollback', '5 db_connection_failures within 5m', 'metric action'],
    ['plan', 'rollback', '20 auth_failures within 5m', 'metric action'],
    ['plan', 'rollback', 'error_rate worse than control by 0.005', 'metric'],
    // Lines 638 and 639.
    ['everybody', 'pass', 'error_rate below 0.001', 'metric below'],
    ['everybody', 'pass', 'p95 latency_ms below 300', `${P95} below`],
  ],
  'valuecanvas/plan.yaml': [
    // Lines 144, 145, 147; line 320; line 109 with a margin; line 231.
    ['plan', 'pause', 'error_rate above 0.02 for 5m', EACH],
    ['plan', 'pause', 'p95 latency_ms above 5000 for 5m', `${P95} above action`],
    ['plan', 'pause', 'any critical_bugs', EACH],
    ['plan', 'rollback', 'any session_contamination', EACH],
    ['plan', 'rollback', 'error_rate worse than control by 0.002', 'metric worseThan'],
    ['plan', 'rollback', 'error_rate above 0.05 for 5m', 'metric above'],
    // Line 110; lines 337 and 338.
    ['canary', 'pass', 'p95 latency_ms below 3000', `${P95} below`],
    ['full', 'pass', 'error_rate below 0.01', 'metric below'],
    ['full', 'pass', 'p95 latency_ms below 2000', `${P95} below`],
  ],
  'valuecanvas/staging.plan.yaml': [], // nobody has it: lines 49–51 are a list
  'agui-chat/plan.yaml': [
    // Critical triggers, lines 213–217.
    ['plan', 'rollback', 'error_rate above 0.005 for 5m', 'metric above for action'],
    ['plan', 'rollback', 'p99 latency_ms above 500 for 2m', `${P95} above for action`],
    ['plan', 'rollback', 'memory_mb above 80 for 2m, one is enough', EACH],
    ['plan', 'rollback', 'http_5xx_rate above 0.01 for 1m', EACH],
    ['plan', 'rollback', 'error_rate above 0.99 for 30s', 'action'],
    ['plan', 'rollback', 'any pii_leaks', ''],
    ['plan', 'rollback', 'error_rate worse than control by 0.0005', 'metric'],
    // Warnings, lines 220–223; lines 63 and 97.
    ['plan', 'review', 'error_rate above 0.002 up to 0.005 for 10m', 'metric between for action'],
    ['plan', 'review', 'p95 latency_ms above 165 up to 200 for 15m', `${P95} between for action`],
    ['plan', 'review', 'memory_mb above 45 up to 50 for 15m, one is enough', 'metric between action'],
    ['plan', 'review', '31 complaints within 1d', 'metric timesNormal action'],
    ['plan', 'review', 'any critical_issues', 'metric above'],
    // Alert thresholds, lines 192–195.
    ['plan', 'notify', 'error_rate above 0.002 for 5m', 'metric above'],
    ['plan', 'notify', 'p95 latency_ms above 200 for 5m', `${P95} above`],
    ['plan', 'notify', 'memory_mb above 50 for 5m, one is enough', 'metric above'],
    ['plan', 'review', 'cpu above 1.3 of baseline for 5m, one is enough', 'metric above'],
    // Lines 32 and 33; lines 61 and 62.
    ['shadow', 'pass', 'shadow_error_rate below 0.005', 'metric'],
    ['shadow', 'pass', 'shadow_mismatch_rate below 0.05', ''],
    ['shadow', 'pass', 'p95 shadow_latency_ms below 165', P95],
    ['beta', 'pass', 'error_rate below 0.001', 'metric below'],
    ['beta', 'pass', 'p95 latency_ms below 165', P95],
    // Line 81 in 3a alone.
    ['limited-10', 'rollback', 'error_rate above 0.002 for 5m', EACH],
    ...gradual('limited-10'),
    ['limited-25', 'rollback', 'error_rate above 0.002 for 5m', EACH],
    ...gradual('limited-25'),
    ...gradual('moderate'),
    ...gradual('majority'),
    // Lines 411 and 412.
    ['full', 'pass', 'error_rate below 0.001', 'metric below'],
    ['full', 'pass', 'p95 latency_ms below 165', `${P95} below`],
  ],
};

const FREE = ['name', 'ours'];

describe.each(Object.entries(RULES))('%s', (path, rows) => {
  test('acts at the numbers of its document, and says of all others that they are ours', () => {
    const plan = planOf(path);
    const phases = writtenPhases(path);
    const found = [
      ...rowsOf('plan', plan.guardrails, writtenIn(path, 'guardrails')),
      ...plan.phases.flatMap(({ name, guardrails, gate }, index) => [
        ...rowsOf(name, guardrails, phases[index]?.guardrails ?? []),
        ...rowsOf(name, gate.pass, phases[index]?.pass ?? []),
      ]),
    ];
    expect(found).toEqual(rows);
  });
});

function rowsOf(
  where: string,
  rules: readonly (Guardrail | Criterion)[],
  written: readonly (readonly string[])[],
): readonly Row[] {
  return rules.map((rule, index) => {
    const { ours } = rule as { readonly ours?: readonly string[] };
    const action = rule.shape === 'criterion' ? 'pass' : rule.action;
    return [where, action, boundText(rule), givenOf(written[index], FREE, ours)];
  });
}
