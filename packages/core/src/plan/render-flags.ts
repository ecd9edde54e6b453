import type { ExclusionSlice, FlagRule } from '../flag/types.ts';
import { describeShare } from './describe-share.ts';
import { PLAN_DEFAULTS } from './limits.ts';
import { renderSegmentName, renderWhen } from './render-when.ts';
import { type Rendered, rendered } from './rendered.ts';
import type { EnvironmentSettings, FlagDefinition } from './types.ts';

/**
 * A file of flags as people would write it: reading it gives the same definitions again, up to their
 * places. Never throws.
 */
export function renderFlags(definitions: readonly FlagDefinition[]): Rendered {
  return rendered([
    ['apiVersion', 'tidegate/v1'],
    ['kind', 'Flags'],
    ['flags', rendered(definitions.map((flag) => [flag.key, renderFlag(flag)]))],
  ]);
}

function renderFlag(flag: FlagDefinition): Rendered {
  const { description, aliases, variants, schema, off, clientVisible, variable } = flag;
  const environments = Object.entries(flag.environments);
  return rendered([
    ['description', description ?? undefined],
    ['aliases', aliases.length > 0 ? aliases : undefined],
    ['variants', variants],
    ['schema', schema === null ? undefined : (schema as Rendered)],
    ['off', off],
    ['clientVisible', clientVisible ? true : undefined],
    ['variable', variable ?? undefined],
    [
      'environments',
      environments.length === 0
        ? undefined
        : rendered(environments.map(([name, settings]) => [name, renderEnvironment(settings)])),
    ],
  ]);
}

function renderEnvironment(settings: EnvironmentSettings): Rendered {
  const { serve, requires, exclusion, holdBackParts } = settings;
  const rules = settings.rules.filter(({ name }) => name !== 'targets');
  const targets = settings.rules.filter(({ name }) => name === 'targets');
  const isShort =
    settings.rules.length + requires.length + holdBackParts === 0 && exclusion === null;
  if (isShort) return serve;
  return rendered([
    ['serve', serve],
    ['targets', targets.length > 0 ? renderTargets(targets) : undefined],
    [
      'requires',
      requires.length > 0
        ? rendered(requires.map(({ flag, variant }) => [flag, variant]))
        : undefined,
    ],
    ['group', exclusion === null ? undefined : renderSlice(exclusion)],
    ['holdBack', holdBackParts > 0 ? describeShare(holdBackParts) : undefined],
    ['rules', rules.length > 0 ? rules.map(renderRule) : undefined],
  ]);
}

function renderTargets(targets: readonly FlagRule[]): Rendered {
  let by = 'targetingKey';
  const served = targets.flatMap(({ when, outcome }): [string, Rendered][] => {
    if (!('serve' in outcome)) return [];
    const [variable, units] = (
      when as { readonly in: readonly [{ readonly var: string }, Rendered] }
    ).in;
    by = variable.var;
    return [[outcome.serve, units]];
  });
  return by === 'targetingKey'
    ? rendered(served)
    : rendered([
        ['by', by],
        ['serve', rendered(served)],
      ]);
}

function renderSlice({ group, fromParts, toParts, unit }: ExclusionSlice): Rendered {
  return rendered([
    ['name', group],
    ['from', describeShare(fromParts)],
    ['to', describeShare(toParts)],
    ['by', renderUnit(unit)],
  ]);
}

function renderRule({ name, when, outcome }: FlagRule): Rendered {
  const segment = renderSegmentName(when);
  const isForEverybody = when === true && 'split' in outcome;
  return rendered([
    ['name', name],
    ['segment', segment ?? undefined],
    ['when', segment === null && !isForEverybody ? renderWhen(when) : undefined],
    ...renderOutcome(outcome),
  ]);
}

function renderOutcome(outcome: FlagRule['outcome']): [string, Rendered | undefined][] {
  if ('serve' in outcome) return [['serve', outcome.serve]];
  return [
    [
      'split',
      rendered(
        outcome.split.map(({ variant, weightParts }) => [variant, describeShare(weightParts)]),
      ),
    ],
    ['by', renderUnit(outcome.unit)],
  ];
}

function renderUnit(unit: string): string | undefined {
  return unit === PLAN_DEFAULTS.unit ? undefined : unit;
}
