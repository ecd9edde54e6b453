import { PLAN_LIMITS } from '@tidegate/core';
import { listOf, ref, type SchemaDefs, schemaMap } from './schema-map.ts';

const limits = PLAN_LIMITS;
const SHARED: SchemaDefs = {
  description: ref('text'),
  risk: ref('text'),
  objectives: listOf(ref('text'), limits.objectives),
  guardrails: listOf(ref('guardrail'), limits.guardrails),
  window: ref('period'),
  checkpoint: ref('checkpoint'),
};
const SHARES = {
  type: 'object',
  additionalProperties: ref('share'),
  propertyNames: ref('name'),
};

/** Phases, groups of them, and what they are made of. */
export const PHASE_DEFS: SchemaDefs = {
  phase: schemaMap('phase', {
    name: ref('name'),
    audience: ref('audience'),
    hold: ref('durationOrRange'),
    ...SHARED,
    gate: ref('gate'),
    ours: ref('ours'),
  }),
  group: schemaMap('group', {
    name: ref('name'),
    phases: listOf(ref('phase'), limits.phases),
    ...SHARED,
    ours: ref('ours'),
  }),
  audience: schemaMap('audience', {
    segments: SHARES,
    optIn: { ...SHARES, description: 'Shares of those whose attribute is true' },
    weight: ref('share'),
    drop: listOf(ref('name'), limits.segmentsPerPlan),
    shadow: { ...ref('share'), description: 'The candidate works on them unseen' },
  }),
  gate: schemaMap('gate', {
    minUnits: ref('count'),
    pass: listOf(ref('criterion'), limits.criteriaPerGate),
    approvals: listOf(ref('approval'), limits.approvalsPerGate),
    checklist: ref('listNames'),
    migrations: ref('listNames'),
    ours: ref('ours'),
  }),
  approval: schemaMap('approval', {
    role: ref('name'),
    count: { type: 'integer', minimum: 1, maximum: limits.approvalCount },
  }),
  checkpoint: schemaMap('checkpoint', { every: ref('duration'), role: ref('name') }),
};
