import { choices } from '@tidegate/core';
import { oneOf, ref, type SchemaDefs, schemaMap } from './schema-map.ts';

/** What is watched, and what must hold. */
export const WATCH_DEFS: SchemaDefs = {
  guardrail: schemaMap('guardrail', {
    metric: ref('name'),
    action: oneOf(choices.guardrailActions),
    above: ref('figure'),
    below: ref('figure'),
    between: { type: 'array', items: ref('figure'), minItems: 2, maxItems: 2 },
    shareOfBaseline: ref('figure'),
    count: ref('count'),
    timesNormal: { type: 'number' },
    worseThan: { const: 'control' },
    aboveControlBy: ref('figure'),
    belowControlBy: ref('figure'),
    driftBy: ref('figure'),
    for: ref('duration'),
    within: ref('duration'),
    quantile: ref('quantile'),
    mean: ref('boolean'),
    by: ref('figure'),
    share: ref('fraction'),
    keepFiringFor: ref('duration'),
    name: ref('name'),
    absolute: ref('boolean'),
    minSamples: ref('count'),
    ours: ref('ours'),
    dropBy: ref('never'),
  }),
  criterion: schemaMap('criterion', {
    metric: ref('name'),
    above: ref('figure'),
    below: ref('figure'),
    shareOfBaseline: ref('figure'),
    quantile: ref('quantile'),
    over: { ...ref('duration'), description: 'Judged on the evidence of so long alone' },
    name: ref('name'),
    ours: ref('ours'),
  }),
};
