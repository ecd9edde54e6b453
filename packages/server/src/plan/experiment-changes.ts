import { canonicalJson, type Experiment, type Json } from '@tidegate/core';

/**
 * What differs between two versions of an experiment and bears on its figures, in words such as `arms`
 * or `duration`: not what people are told, nor metrics that only explain. Never throws.
 */
export function experimentChanges(before: Experiment, after: Experiment): readonly string[] {
  const was = bearing(before);
  const is = bearing(after);
  return Object.keys(is).filter(
    (part) => canonicalJson(was[part] ?? null) !== canonicalJson(is[part] ?? null),
  );
}

function bearing(experiment: Experiment): Readonly<Record<string, Json>> {
  const { flag, unit, arms, steps, sampleUnits, durationMs, analysis } = experiment;
  const { metrics, guardrails, conversations } = experiment;
  const of = (role: Experiment['metrics'][number]['role']) =>
    metrics.filter((metric) => metric.role === role).map(({ description: _, ...metric }) => metric);
  const parts = {
    flag,
    unit,
    // Titles are for people.
    arms: arms.map(({ variant, weightParts }) => ({ variant, weightParts })),
    audience: steps,
    'primary metrics': of('primary'),
    'guardrail metrics': of('guardrail'),
    sample: sampleUnits,
    duration: durationMs,
    analysis,
    guardrails,
    conversations,
  };
  return parts as unknown as Readonly<Record<string, Json>>;
}
