import { resolve } from 'node:path';
import { ProblemError } from '@tidegate/protocol';

/** What the environment of the process says about the server. */
export interface Settings {
  /** `TIDEGATE_DATA`: folder of the store, absolute; default `./tidegate-data`. */
  readonly directory: string;
  /** `TIDEGATE_HOST`: address to listen on; default `127.0.0.1`. */
  readonly host: string;
  /** `TIDEGATE_PORT`: 0..65535, 0 = any free one; default 7700. */
  readonly port: number;
  /** `TIDEGATE_CONFIG`: the operator's file, absolute; `null` = `tidegate.config.yaml`, if there. */
  readonly configFile: string | null;
}

/**
 * Reads the settings of the server; an empty variable counts as absent. The only place that reads
 * `process.env`.
 *
 * @throws {ProblemError} `malformed-request` when a variable cannot be used.
 */
export function readSettings(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const configFile = variables['TIDEGATE_CONFIG'] || null;
  return {
    directory: resolve(variables['TIDEGATE_DATA'] || 'tidegate-data'),
    host: variables['TIDEGATE_HOST'] || '127.0.0.1',
    port: portOf(variables['TIDEGATE_PORT'] || '7700'),
    configFile: configFile === null ? null : resolve(configFile),
  };
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new ProblemError(
    'malformed-request',
    `Cannot read the settings: TIDEGATE_PORT is "${text}"; give a port from 0 to 65535`,
  );
}
