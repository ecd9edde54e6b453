import type { Criterion, Guardrail } from '../guardrail/types.ts';
import type { ParsedFile } from './types.ts';

/** Values of one place of a file that are our choice: the team's own documents leave them open. */
export interface OpenValues {
  /** What it is and its name: `guardrail "error_rate above 0.2% for 5m"`, `alert rule "memory"`. */
  readonly place: string;
  /** The keys that `ours` names. */
  readonly keys: readonly string[];
}

/**
 * Everything that a file marks as `ours`, in the order plan, phases; rules; decisions, follow-ups.
 * Never throws.
 *
 * @example
 * openValues(parsed) // [{ place: 'alert rule "memory"', keys: ['for'] }]
 */
export function openValues(parsed: ParsedFile): readonly OpenValues[] {
  switch (parsed.kind) {
    case 'Plan': {
      const { guardrails, phases, open = {} } = parsed.plan;
      return onceEach([
        ...Object.entries(open).map(([place, keys]) => ({ place, keys })),
        ...marked('guardrail', guardrails),
        ...phases.flatMap((phase) => [
          ...marked('guardrail', phase.guardrails),
          ...marked('criterion', phase.gate.pass),
        ]),
      ]);
    }
    case 'Experiment': {
      const { open = {}, guardrails } = parsed.experiment;
      return [
        ...Object.entries(open).map(([place, keys]) => ({ place, keys })),
        ...marked('guardrail', guardrails),
      ];
    }
    case 'Alerts':
      return marked('alert rule', parsed.file.alerts.rules);
    case 'Response': {
      const { matrix, followUps } = parsed.file.response;
      return [...marked('decision', matrix), ...marked('follow-up', followUps)];
    }
    default:
      return [];
  }
}

function marked(
  what: string,
  places: readonly Pick<Guardrail | Criterion, 'name' | 'ours'>[],
): readonly OpenValues[] {
  return places.flatMap(({ name, ours = [] }) =>
    ours.length === 0 ? [] : [{ place: `${what} "${name}"`, keys: ours }],
  );
}

/** Guardrails of a group of phases stand in each of them. */
function onceEach(places: readonly OpenValues[]): readonly OpenValues[] {
  return [...new Map(places.map((each) => [each.place, each])).values()];
}
