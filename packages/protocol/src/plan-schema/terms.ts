import { PLAN_LIMITS } from '@tidegate/core';
import { listOf, ref, type SchemaDefs } from './schema-map.ts';

const { nameLength, descriptionLength, channels, oursKeys } = PLAN_LIMITS;
const NUMBER_OR_SHARE = '^\\d{1,6}(\\.\\d{1,15})?\\s?%$';

/** What stands for a value in every kind of file: names, texts, times, shares, figures. */
export const TERMS: SchemaDefs = {
  name: { type: 'string', minLength: 1, maxLength: nameLength },
  text: { type: 'string', maxLength: descriptionLength },
  boolean: { type: 'boolean' },
  count: { type: 'integer', minimum: 0, maximum: PLAN_LIMITS.minUnits },
  duration: {
    type: 'string',
    pattern: '^(\\d{1,9}(ms|[wdhms]))+$',
    description: 'Units w, d, h, m, s, ms, for example: 48h, 1h30m',
  },
  durationOrRange: { anyOf: [ref('duration'), ref('range')] },
  range: {
    type: 'object',
    additionalProperties: false,
    required: ['min'],
    properties: { min: ref('duration'), max: ref('duration') },
  },
  share: {
    type: 'string',
    pattern: NUMBER_OR_SHARE,
    description: 'From 0% to 100% with at most 3 decimals, for example: 12.5%',
  },
  fraction: {
    anyOf: [{ type: 'number' }, { type: 'string', pattern: NUMBER_OR_SHARE }],
    description: 'A number or a percentage',
  },
  figure: {
    anyOf: [{ type: 'number' }, { type: 'string', minLength: 1, maxLength: nameLength }],
    description: 'In the unit of the metric, or a share, for example: 0.5%, 130% of baseline',
  },
  quantile: {
    type: 'number',
    minimum: PLAN_LIMITS.quantileMin,
    maximum: PLAN_LIMITS.quantileMax,
  },
  channels: listOf(ref('name'), channels, 0),
  labels: {
    type: 'object',
    minProperties: 1,
    maxProperties: PLAN_LIMITS.labels,
    additionalProperties: { type: ['string', 'number', 'boolean'] },
  },
  ours: {
    ...listOf(ref('name'), oursKeys),
    description: "Keys beside it whose value the team's own documents leave open",
  },
  never: { not: {}, description: 'It means nothing here' },
  action: {
    anyOf: [
      { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: nameLength },
      {
        type: 'object',
        additionalProperties: false,
        required: ['action'],
        properties: { action: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' } },
      },
    ],
    description: "An action of the server's configuration, or by-hand",
  },
};
