import { PERSONAL_FIELDS } from '@tidegate/core';
import type { CountryCode } from 'libphonenumber-js/min';
import type { LoggerOptions } from 'pino';
import type { Client } from '../types.ts';
import { createLineMask } from './line-mask.ts';

/** How lines are masked. */
export interface PinoOptions {
  /** Fields whose value is masked whatever it is; default: `PERSONAL_FIELDS`. */
  readonly fields?: readonly string[];
  /** Where numbers without `+` are dialled, ISO 3166-1 such as `RW`; absent: only those with one. */
  readonly country?: CountryCode;
  /** Your own options; ours are added to them. */
  readonly base?: LoggerOptions;
}

/**
 * Options for `pino()`: each line carries the `correlationId` of the work it belongs to, personal
 * data in it is masked before it is written, and the client observes `log_lines`, `log_errors`
 * (levels error and fatal), `log_correlation_rate` and `log_unmasked_lines`. Needs a pino whose
 * `streamWrite` hook sees a line as it is written: messages, fields, bindings of children and errors
 * alike. Lines that an older one writes past it are counted as unmasked. Never throws.
 *
 * @example
 * const log = pino(pinoOptions(tidegate, { country: 'RW' }));
 * log.info({ phone: '0788000000' }, 'call +250788000000');
 * // {"level":30,…,"phone":"***","msg":"call +250*******00"}
 */
export function pinoOptions(
  client: Pick<Client, 'observe' | 'correlationId'>,
  { fields = PERSONAL_FIELDS, country, base = {} }: PinoOptions = {},
): LoggerOptions {
  const ownMixin = base.mixin;
  const ownWrite = base.hooks?.streamWrite;
  const ownMethod = base.hooks?.logMethod;
  const mask = createLineMask(fields, country, base.name);
  // Lines that were formed and have not been written.
  let formed = 0;

  const unmasked = (): void => client.observe('log_unmasked_lines', 1, COUNT);
  return {
    ...base,
    mixin: (fieldsOfLine, level, logger) => {
      if (formed > 0) unmasked();
      formed = 1;
      const id = client.correlationId();
      client.observe('log_lines', 1, COUNT);
      client.observe('log_correlation_rate', id !== null, RATE);
      if (level >= ERROR_LEVEL) client.observe('log_errors', 1, COUNT);
      const own = ownMixin?.(fieldsOfLine, level, logger) ?? {};
      return id === null ? own : { ...own, correlationId: id };
    },
    hooks: {
      ...base.hooks,
      logMethod(given, method, level) {
        try {
          if (ownMethod === undefined) method.apply(this, given);
          else ownMethod.call(this, given, method, level);
        } catch (cause) {
          // What cannot be read, such as a getter that throws, is no line at all.
          formed = 0;
          throw cause;
        }
      },
      streamWrite: (written) => {
        formed = 0;
        const { line, isWhole } = mask(ownWrite === undefined ? written : ownWrite(written));
        if (!isWhole) unmasked();
        return line;
      },
    },
  };
}

const COUNT = { kind: 'count' as const };
const RATE = { kind: 'rate' as const };
/** `error` of pino; `fatal` is 60. */
const ERROR_LEVEL = 50;
