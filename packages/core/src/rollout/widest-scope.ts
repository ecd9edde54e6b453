import type { RollbackScope } from './types.ts';

/**
 * How far back it goes when several guardrails fire at once: as far as one of them says, within the
 * shortest time; one that the matrix says nothing to goes all the way, without a limit of time.
 * `undefined` = nothing was said. Never throws.
 *
 * @param said what the matrix says to each that fires; `undefined` = nothing
 */
export function widestScope(
  said: readonly (RollbackScope | undefined)[],
): RollbackScope | undefined {
  const scopes = said.flatMap((scope) => scope ?? []);
  const full = scopes.filter(({ scope }) => scope === 'full');
  if (full.length > 0) return soonest(full);
  return scopes.length < said.length ? undefined : soonest(scopes);
}

function soonest(scopes: readonly RollbackScope[]): RollbackScope | undefined {
  const endOf = ({ withinMs }: RollbackScope) => withinMs ?? Number.POSITIVE_INFINITY;
  const [first, ...rest] = scopes;
  if (first === undefined) return undefined;
  return rest.reduce((best, scope) => (endOf(scope) < endOf(best) ? scope : best), first);
}
