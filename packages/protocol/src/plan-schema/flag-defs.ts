import { PLAN_LIMITS } from '@tidegate/core';
import { headOf } from './head.ts';
import { listOf, namedOf, ref, type SchemaDefs, schemaMap } from './schema-map.ts';

const limits = PLAN_LIMITS;
const SPLIT = namedOf(ref('share'), limits.variants);
const VALUE = { type: ['string', 'number', 'boolean'] };
const anyOf = { description: 'A condition, or a list of which all must hold', ...ref('when') };

/** Flags and segments, and the conditions of both. */
export const FLAG_DEFS: SchemaDefs = {
  flags: schemaMap('flags', { ...headOf('Flags'), flags: namedOf(ref('flag'), limits.flags) }),
  flag: schemaMap('flag', {
    variants: {
      type: 'object',
      minProperties: 1,
      maxProperties: limits.variants,
      additionalProperties: { type: ['boolean', 'string', 'number', 'object'] },
    },
    off: ref('name'),
    description: ref('text'),
    aliases: listOf(ref('name'), limits.aliases),
    schema: { type: 'object', description: 'JSON schema that every value must meet' },
    clientVisible: ref('boolean'),
    variable: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
    environments: namedOf({ anyOf: [ref('name'), ref('environment')] }, limits.environments),
  }),
  environment: schemaMap('environment', {
    serve: ref('name'),
    targets: { anyOf: [ref('targets'), ref('targeted')] },
    requires: namedOf(ref('name'), limits.requires),
    group: ref('exclusionGroup'),
    holdBack: ref('share'),
    rules: listOf(ref('flagRule'), limits.rules),
  }),
  exclusionGroup: schemaMap('exclusionGroup', {
    name: ref('name'),
    from: ref('share'),
    to: ref('share'),
    by: ref('name'),
  }),
  targets: schemaMap('targets', { by: ref('name'), serve: ref('targeted') }),
  targeted: namedOf(listOf({ type: ['string', 'number'] }, limits.targets), limits.variants),
  flagRule: schemaMap('flagRule', {
    name: ref('name'),
    segment: ref('name'),
    when: ref('when'),
    serve: ref('name'),
    split: SPLIT,
    by: ref('name'),
  }),
  segments: schemaMap('segments', {
    ...headOf('Segments'),
    segments: namedOf(ref('segment'), limits.segments),
  }),
  segment: schemaMap('segment', { when: ref('when'), description: ref('text') }),
  when: {
    anyOf: [ref('condition'), ref('combinedCondition'), listOf(ref('when'), limits.conditions)],
  },
  condition: schemaMap('condition', {
    attribute: ref('name'),
    all: ref('never'),
    any: ref('never'),
    not: ref('never'),
    segment: ref('never'),
    logic: ref('never'),
    is: VALUE,
    isNot: VALUE,
    in: listOf(VALUE, limits.conditionValues),
    notIn: listOf(VALUE, limits.conditionValues),
    startsWith: { type: 'string' },
    endsWith: { type: 'string' },
    contains: { type: 'string' },
    above: { type: 'number' },
    below: { type: 'number' },
    atLeast: { type: 'number' },
    atMost: { type: 'number' },
    version: { type: 'string' },
  }),
  combinedCondition: schemaMap('combinedCondition', {
    all: anyOf,
    any: anyOf,
    not: anyOf,
    segment: ref('name'),
    logic: { description: 'JSONLogic' },
  }),
};
