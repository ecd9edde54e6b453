import { choices, PLAN_LIMITS } from '@tidegate/core';
import { headOf, headOfEnvironment } from './head.ts';
import { namedOf, oneOf, ref, type SchemaDefs, schemaMap } from './schema-map.ts';

const limits = PLAN_LIMITS;
const LEVEL = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
  properties: {
    above: ref('figure'),
    atLeast: ref('figure'),
    below: ref('figure'),
    atMost: ref('figure'),
  },
};

/** Metrics that teams add, and what they promise. */
export const METRIC_DEFS: SchemaDefs = {
  metrics: schemaMap('metrics', {
    ...headOf('Metrics'),
    metrics: namedOf({ anyOf: [ref('metric'), ref('normalOfOurs')] }, limits.metrics),
  }),
  metric: schemaMap('metric', {
    kind: oneOf(choices.metricKinds),
    better: oneOf(choices.better),
    description: ref('text'),
    unit: { type: ['string', 'number'] },
    perUnit: ref('never'),
    normal: ref('normal'),
    fromLogs: ref('fromLogs'),
  }),
  normalOfOurs: {
    type: 'object',
    additionalProperties: false,
    required: ['normal'],
    properties: { normal: ref('normal') },
    description: 'Of a metric of Tidegate',
  },
  normal: schemaMap('normal', {
    count: { type: 'number', minimum: 0, maximum: limits.count },
    per: ref('duration'),
  }),
  fromLogs: schemaMap('fromLogs', { when: ref('logMatch'), among: ref('logMatch') }),
  logMatch: schemaMap('logMatch', {
    contains: ref('name'),
    severityAtLeast: { type: ['string', 'integer'] },
    service: ref('name'),
    correlated: ref('boolean'),
    personalData: ref('boolean'),
    attributes: ref('labels'),
  }),
  scorecard: schemaMap('scorecard', {
    ...headOfEnvironment('Scorecard'),
    purpose: oneOf(choices.purposes),
    kpis: namedOf(ref('kpi'), limits.kpis),
  }),
  level: LEVEL,
  kpi: schemaMap('kpi', {
    text: ref('text'),
    metric: ref('name'),
    flag: ref('name'),
    variant: ref('name'),
    quantile: ref('quantile'),
    statistic: { type: 'string' },
    ...LEVEL.properties,
    warning: ref('level'),
    critical: ref('level'),
    minCount: ref('count'),
    window: ref('duration'),
    due: { type: 'string' },
    open: ref('text'),
    labels: ref('labels'),
  }),
};
