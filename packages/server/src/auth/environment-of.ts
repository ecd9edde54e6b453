import { ProblemError } from '@tidegate/protocol';
import type { Caller } from './authenticate.ts';

/** Environment of a key that is bound to none. */
const EVERY_ENVIRONMENT = '*';

/**
 * The environment that a request is about: the one of the key, or what the key of all environments
 * asked for; `null` = all of them.
 *
 * @throws {ProblemError} `forbidden` when a bound key asks for another environment.
 */
export function environmentOf(
  caller: Pick<Caller, 'environment'>,
  asked: string | undefined,
): string | null {
  if (caller.environment === EVERY_ENVIRONMENT) return asked ?? null;
  if (asked === undefined || asked === caller.environment) return caller.environment;
  throw new ProblemError(
    'forbidden',
    `Cannot use environment "${asked}": the key belongs to "${caller.environment}"; use a key of "${asked}"`,
  );
}

/**
 * The one environment that a request is about.
 *
 * @throws {ProblemError} `forbidden` as `environmentOf`, `malformed-request` when none was named.
 */
export function oneEnvironmentOf(
  caller: Pick<Caller, 'environment'>,
  asked: string | undefined,
): string {
  const environment = environmentOf(caller, asked);
  if (environment !== null) return environment;
  throw new ProblemError(
    'malformed-request',
    'Cannot tell which environment is meant: the key belongs to none; name it as "environment"',
  );
}
