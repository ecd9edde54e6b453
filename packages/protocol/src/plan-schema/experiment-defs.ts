import { choices, PLAN_LIMITS } from '@tidegate/core';
import { headOfEnvironment } from './head.ts';
import { listOf, namedOf, oneOf, ref, type SchemaDefs, schemaMap } from './schema-map.ts';

const { arms, rampSteps, experimentMetrics, guardrails, minUnits } = PLAN_LIMITS;
const described = (description: string, schema: ReturnType<typeof ref>) => ({
  description,
  ...schema,
});
const metrics = namedOf(ref('experimentMetric'), experimentMetrics);
const source = {
  event: described('Name of a tracked event', ref('name')),
  query: described("A query of the server's configuration", ref('name')),
};

/** Maps of experiments. */
export const EXPERIMENT_DEFS: SchemaDefs = {
  experiment: schemaMap('experiment', {
    ...headOfEnvironment('Experiment'),
    hypothesis: described('What is thought to be so, and why', ref('text')),
    flag: ref('name'),
    unit: described('conversation, or an attribute such as userId', ref('name')),
    arms: described('Control first', listOf(ref('experimentArm'), arms.max, arms.min)),
    audience: described('Who takes part; everybody where it is not said', ref('audience')),
    ramp: listOf(ref('experimentStep'), rampSteps),
    primary: described('What decides', metrics),
    secondary: described('What explains', metrics),
    guardrailMetrics: described('What must not become worse', metrics),
    guardrails: described(
      'Watched all the time, as in plans',
      listOf(ref('guardrail'), guardrails),
    ),
    sample: ref('experimentSample'),
    duration: described('Planned length; 28d where it is not said', ref('duration')),
    analysis: ref('experimentAnalysis'),
    conversations: oneOf(choices.conversations),
    notify: ref('channels'),
    ours: ref('ours'),
  }),
  experimentArm: schemaMap('experimentArm', {
    variant: ref('name'),
    weight: described('Of each arm, or of none: then they are equal', ref('share')),
    title: ref('text'),
    ours: ref('ours'),
  }),
  experimentStep: schemaMap('experimentStep', {
    name: ref('name'),
    audience: ref('audience'),
    hold: described('Of all steps but the last', ref('duration')),
    ours: ref('ours'),
  }),
  experimentMetric: schemaMap('experimentMetric', {
    ...source,
    of: described(
      'any: whether it came; count: how often; value: its values',
      oneOf(choices.outcomeOf),
    ),
    per: described('Makes a ratio of it', ref('experimentPer')),
    quantile: ref('quantile'),
    better: oneOf(choices.better),
    expect: described("Control's figure, for planning", ref('fraction')),
    deviation: described('Standard deviation between units, for planning', ref('fraction')),
    detect: described('Smallest relative difference that matters', ref('fraction')),
    tolerance: described(
      'Of a guardrail metric: how much worse it may be, relative',
      ref('fraction'),
    ),
    description: ref('text'),
    ours: ref('ours'),
  }),
  experimentPer: schemaMap('experimentPer', { ...source, of: oneOf(choices.outcomeOf) }),
  experimentSample: schemaMap('experimentSample', {
    units: { type: 'integer', minimum: 2, maximum: minUnits },
    per: oneOf(choices.samplePer),
    ours: ref('ours'),
  }),
  experimentAnalysis: schemaMap('experimentAnalysis', {
    method: described(
      'group-sequential with a sample and a duration, else always-valid',
      oneOf(choices.analysisMethods),
    ),
    alpha: described('Chance of a false finding, 5% where it is not said', ref('fraction')),
    power: described('Chance to find "detect", 80% where it is not said', ref('fraction')),
    look: described('Time between planned looks, 1d where it is not said', ref('duration')),
    past: described('Time before the exposure that counts as the past of a unit', ref('duration')),
    window: described('Time after the exposure in which figures count', ref('duration')),
    ours: ref('ours'),
  }),
};
