/** A plan, tests of it and what a server recorded, as files. */

export const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: agent
control: legacy
candidate: new
unit: conversation
phases:
  - name: quarter
    audience: { weight: 25% }
    hold: 1h
    gate: { approvals: [{ role: product }] }
guardrails:
  - { metric: error_rate, above: 0.5%, for: 5m, action: rollback }
  - { metric: queue_ms, quantile: 0.95, above: 50, for: 5m, action: rollback }
`;

export const METRICS = `apiVersion: tidegate/v1
kind: Metrics
metrics:
  queue_ms: { kind: distribution, unit: ms, better: lower, description: Time in the queue }
`;

export const TESTS = `apiVersion: tidegate/v1
kind: PlanTests
plan: plan.yaml
traffic: 1000/min
series: { queue_ms: 20, error_rate: 0.1% }
tests:
  - name: completes
    people: given
    expect:
      - { at: 30m, phase: quarter, weight: 25%, blockers: [hold, approval] }
      - { at: 2h, status: completed }
  - name: too many <errors>
    series: { error_rate: { candidate: 0.1%x10 3%, control: 0.1% } }
    expect:
      - { at: 20m, status: rolled-back, reason: error rate }
`;
