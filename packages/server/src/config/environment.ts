import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ProblemError } from '@tidegate/protocol';
import { limits } from './limits.ts';
import type { SecretSource } from './secret-source.ts';

/** What the environment of the process says about the server. */
export interface Settings {
  /** `TIDEGATE_DATA`: folder of the store, absolute; default `./tidegate-data`. */
  readonly directory: string;
  /** `TIDEGATE_HOST`: address to listen on; default `127.0.0.1`. */
  readonly host: string;
  /** `TIDEGATE_PORT`: 0..65535, 0 = any free one; default 7700. */
  readonly port: number;
  /** `TIDEGATE_GRPC_PORT`: port of `flagd.sync.v1`, 0 = any free one; `null` = none, the default. */
  readonly grpcPort: number | null;
  /** `TIDEGATE_CORS_ORIGINS`: origins whose pages may ask, with commas between; default none. */
  readonly corsOrigins: readonly string[];
  /** `TIDEGATE_CONFIG`: the operator's file, absolute; `null` = `tidegate.config.yaml`, if there. */
  readonly configFile: string | null;
}

/**
 * Reads the settings of the server; an empty variable counts as absent. This file is the only one
 * that reads `process.env`.
 *
 * @throws {ProblemError} `malformed-request` when a variable cannot be used.
 */
export function readSettings(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const configFile = variables['TIDEGATE_CONFIG'] || null;
  const grpcPort = variables['TIDEGATE_GRPC_PORT'] || null;
  return {
    directory: resolve(variables['TIDEGATE_DATA'] || 'tidegate-data'),
    host: variables['TIDEGATE_HOST'] || '127.0.0.1',
    port: portOf('TIDEGATE_PORT', variables['TIDEGATE_PORT'] || '7700'),
    grpcPort: grpcPort === null ? null : portOf('TIDEGATE_GRPC_PORT', grpcPort),
    corsOrigins: originsOf(variables['TIDEGATE_CORS_ORIGINS'] || ''),
    configFile: configFile === null ? null : resolve(configFile),
  };
}

/**
 * Where the secrets of the operator's file come from: variables of the process, and files, looked up
 * from `folder` when their paths are relative.
 */
export function secretSource(
  folder: string,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): SecretSource {
  return {
    variable: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    file(path) {
      try {
        const found = statSync(resolve(folder, path));
        // A device or a pipe may never end.
        if (!found.isFile()) return { trouble: 'it is no file' };
        if (found.size > limits.secretFileBytes) return { trouble: 'it is too long' };
        return { text: readFileSync(resolve(folder, path), 'utf8') };
      } catch (cause) {
        const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
        return { trouble: code };
      }
    },
    place: (path) => resolve(folder, path),
  };
}

function portOf(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw unusable(`${name} is "${text}"; give a port from 0 to 65535`);
}

function originsOf(text: string): string[] {
  const origins = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  if (origins.length > limits.corsOriginsMax)
    throw unusable(
      `TIDEGATE_CORS_ORIGINS has ${origins.length} origins; give at most ${limits.corsOriginsMax}`,
    );
  for (const origin of origins)
    if (!isOrigin(origin))
      throw unusable(
        `TIDEGATE_CORS_ORIGINS has "${origin.slice(0, 100)}"; give origins such as "https://app.example.com"`,
      );
  return origins;
}

/** Exactly what a browser sends as `Origin`: no path, no default port, lower case. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function unusable(state: string): ProblemError {
  return new ProblemError('malformed-request', `Cannot read the settings: ${state}`);
}
