import { choices, PLAN_LIMITS } from '@tidegate/core';
import { listOf, oneOf, ref, type SchemaDefs, schemaMap } from './schema-map.ts';

const limits = PLAN_LIMITS;
const CLOCK = { type: 'string', pattern: '^\\d{1,2}:\\d{2}$' };
const MOMENT = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}.*(Z|[+-]\\d{2}:\\d{2})$',
};
const YES = { const: true };
const checks = {
  verify: listOf(ref('action'), limits.layerChecks),
  retries: { type: 'integer', minimum: limits.retries.min, maximum: limits.retries.max },
  onFailure: oneOf(choices.onFailure),
  ours: ref('ours'),
};
const layer = { within: ref('duration'), clean: ref('duration'), ...checks };
const run = { run: ref('action'), name: ref('name'), confirm: ref('boolean') };
const WAY_BACK = { anyOf: [ref('name'), { type: 'object', required: ['action'] }] };
const target = { type: ['string', 'integer'] };

/** Times, lists, announcements, the deployment, and the way back. */
export const PROCEDURE_DEFS: SchemaDefs = {
  period: schemaMap('period', {
    days: listOf(oneOf(choices.weekdays), choices.weekdays.length),
    from: CLOCK,
    to: CLOCK,
    zone: ref('name'),
  }),
  freeze: schemaMap('freeze', { name: ref('name'), from: MOMENT, to: MOMENT }),
  checklist: schemaMap('checklist', {
    title: ref('text'),
    items: listOf(ref('item'), limits.checklistItems),
    ours: ref('ours'),
  }),
  item: schemaMap('item', {
    name: ref('name'),
    title: ref('text'),
    action: ref('action'),
    blocking: ref('boolean'),
  }),
  anyMigration: { anyOf: [ref('migration'), ref('expandContract')] },
  migration: schemaMap('migration', {
    title: ref('text'),
    staging: ref('action'),
    backup: ref('action'),
    execute: ref('action'),
    verify: ref('action'),
    wayBack: WAY_BACK,
    ours: ref('ours'),
  }),
  expandContract: schemaMap('expandContract', {
    template: oneOf(choices.migrationTemplates),
    title: ref('text'),
    run: ref('migrationRun'),
    back: ref('migrationBack'),
    wayBack: WAY_BACK,
    ours: ref('ours'),
  }),
  migrationRun: schemaMap('migrationRun', {
    expand: ref('action'),
    backfill: ref('action'),
    verify: ref('action'),
    contract: ref('action'),
    reads: ref('action'),
  }),
  migrationBack: schemaMap('migrationBack', {
    expand: WAY_BACK,
    backfill: WAY_BACK,
    reads: WAY_BACK,
  }),
  announcement: schemaMap('announcement', {
    name: ref('name'),
    when: { anyOf: [oneOf(choices.moments), ref('announcementWhen')] },
    audience: oneOf(choices.announcedTo),
    subject: ref('text'),
    text: ref('text'),
    channels: ref('channels'),
    ours: ref('ours'),
  }),
  announcementWhen: schemaMap('announcementWhen', {
    started: YES,
    before: ref('duration'),
    entered: ref('name'),
    left: ref('name'),
    completed: YES,
    'rolled-back': YES,
  }),
  deployment: schemaMap('deployment', {
    methods: listOf(oneOf(choices.methods), choices.methods.length),
    stages: listOf(ref('stage'), limits.stages),
    ours: ref('ours'),
  }),
  stage: schemaMap('stage', { name: ref('name'), planned: ref('durationOrRange') }),
  retirement: schemaMap('retirement', {
    after: ref('durationOrRange'),
    what: ref('text'),
    ours: ref('ours'),
  }),
  rollback: schemaMap('rollback', {
    conversations: oneOf(choices.conversations),
    procedure: {
      type: 'array',
      prefixItems: [{ anyOf: [{ const: 'flag' }, ref('flagLayer')] }],
      items: { anyOf: [ref('deploymentLayer'), ref('databaseLayer'), ref('watchLayer')] },
      minItems: 1,
      maxItems: limits.layers,
    },
    escalate: ref('channels'),
    ours: ref('ours'),
  }),
  flagLayer: schemaMap('flagLayer', { flag: { const: 'control' }, ...layer }),
  deploymentLayer: schemaMap('deploymentLayer', { deployment: target, ...run, ...layer }),
  databaseLayer: schemaMap('databaseLayer', { database: target, ...run, ...layer }),
  watchLayer: schemaMap('watchLayer', {
    watch: ref('duration'),
    name: ref('name'),
    ...checks,
  }),
};
