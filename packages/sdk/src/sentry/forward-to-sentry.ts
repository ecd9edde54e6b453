import type { BrowserClient } from '../browser/types.ts';
import { LeastRecent } from '../least-recent.ts';
import type { Client, RulesetChange } from '../types.ts';
import type { UsedAnswer, UsedTurn } from '../use-listener.ts';
import { isExpectedError } from './is-expected-error.ts';
import type { SentryLike, SentryScope } from './sentry-like.ts';

/** What is to be forwarded. */
export interface SentryForwarding {
  /** Errors of turns that are not sent; default `isExpectedError`. */
  readonly isExpected?: ((error: unknown) => boolean) | undefined;
  /** Default true: errors that a turn ended with (`turn.fail`) are sent. */
  readonly turnErrors?: boolean | undefined;
}

/**
 * Tells Sentry which variants ran. Evaluations become its feature flags (needs its
 * `featureFlagsIntegration`), changes of the rules its breadcrumbs; errors of failed turns are sent
 * with the tags `flag`, `variant` and `rollout` (`<flag>~<draw>`) of the first drawn variant, all
 * answers of the turn, and the conversation's pseudonym as the user: no raw unit leaves the process.
 * Of a browser client, evaluations and changes are told. Returns how to stop. Never throws.
 *
 * @example
 * Sentry.init({ dsn, integrations: [Sentry.featureFlagsIntegration()] });
 * const stop = forwardToSentry(tidegate, Sentry);
 */
export function forwardToSentry(
  client:
    | Pick<Client, 'listen' | 'onRuleset' | 'pseudonym'>
    | Pick<BrowserClient, 'listen' | 'onChange'>,
  sentry: SentryLike,
  { isExpected = isExpectedError, turnErrors = true }: SentryForwarding = {},
): () => void {
  const flags = new FlagContext(sentry);
  const evaluated = (flag: string, answer: UsedAnswer): void => flags.add(flag, answer);
  if (!('onRuleset' in client)) {
    const stopListening = client.listen({ evaluated });
    const stopChanges = client.onChange(({ flags: changed, status }) => {
      crumb(sentry, { message: `flags are ${status}`, level: 'info', changed });
    });
    return () => {
      stopListening();
      stopChanges();
    };
  }
  const turnEnded = (turn: UsedTurn): void => {
    if (!turnErrors || turn.error === undefined || isExpected(turn.error)) return;
    void sendTurnError(client, sentry, turn);
  };
  const stopListening = client.listen({ evaluated, turnEnded });
  const stopRulesets = client.onRuleset(({ id, cause, flags: changed }) => {
    const message = `ruleset ${id === '' ? 'without a number' : id} (${cause})`;
    crumb(sentry, { message, level: ALARMING.has(cause) ? 'warning' : 'info', changed });
  });
  return () => {
    stopListening();
    stopRulesets();
  };
}

const ALARMING: ReadonlySet<RulesetChange['cause']> = new Set(['rollback', 'kill', 'kill-file']);
/** Flags of one breadcrumb. */
const CHANGED_MAX = 20;
/** Flags whose last variant is remembered: as many as Sentry keeps. */
const FLAGS_MAX = 100;

/** Sentry takes booleans only: another flag is told as `<flag>=<variant>`, and what it was as false. */
class FlagContext {
  readonly #sentry: SentryLike;
  readonly #last = new LeastRecent<{ name: string }>(FLAGS_MAX);

  constructor(sentry: SentryLike) {
    this.#sentry = sentry;
  }

  add(flag: string, { value, variant }: UsedAnswer): void {
    const integration = this.#sentry.getClient()?.getIntegrationByName('FeatureFlags');
    if (!isFlagIntegration(integration)) return;
    if (typeof value === 'boolean') integration.addFeatureFlag(flag, value);
    else if (variant !== null) {
      const name = `${flag}=${variant}`;
      const last = this.#last.take(flag, () => ({ name }));
      if (last.name !== name) integration.addFeatureFlag(last.name, false);
      last.name = name;
      integration.addFeatureFlag(name, true);
    }
  }
}

function isFlagIntegration(
  integration: unknown,
): integration is { addFeatureFlag(name: string, value: boolean): void } {
  return (
    typeof integration === 'object' &&
    integration !== null &&
    'addFeatureFlag' in integration &&
    typeof integration.addFeatureFlag === 'function'
  );
}

function crumb(
  sentry: SentryLike,
  what: { message: string; level: 'info' | 'warning'; changed: readonly string[] },
): void {
  const { message, level, changed } = what;
  const data = { flags: changed.slice(0, CHANGED_MAX), flagCount: changed.length };
  sentry.addBreadcrumb({ category: 'tidegate', message, level, data });
}

async function sendTurnError(
  client: Pick<Client, 'pseudonym'>,
  sentry: SentryLike,
  { error, latencyMs, asked, unit }: UsedTurn,
): Promise<void> {
  // Now: the turn's answers may be used on.
  const answers = [...asked];
  const id = unit === null ? null : await client.pseudonym(unit);
  try {
    sentry.withScope((scope) => {
      if (id !== null) scope.setUser({ id });
      tag(scope, answers);
      const flags = new FlagContext(sentry);
      for (const [flag, answer] of answers) flags.add(flag, answer);
      scope.setContext('tidegate', {
        latencyMs: Math.round(latencyMs),
        ...Object.fromEntries(answers.map(([flag, answer]) => [flag, nameOf(answer)])),
      });
      sentry.captureException(error);
    });
  } catch {
    // What Sentry throws must not become an unhandled rejection.
  }
}

function tag(scope: SentryScope, answers: readonly (readonly [string, UsedAnswer])[]): void {
  const drawn = answers.find(([, { draw, variant }]) => draw > 0 && variant !== null);
  const [flag, answer] = drawn ?? answers.find(([, { variant }]) => variant !== null) ?? [];
  if (flag === undefined || answer === undefined) return;
  scope.setTag('flag', flag);
  scope.setTag('variant', answer.variant ?? '');
  if (answer.draw > 0) scope.setTag('rollout', `${flag}~${answer.draw}`);
}

/** `new~4`: variant and draw, as they stand in the ruleset. */
function nameOf({ variant, draw }: UsedAnswer): string | null {
  return draw > 0 && variant !== null ? `${variant}~${draw}` : variant;
}
