import { ProblemError } from '@tidegate/protocol';
import type { ApiClient } from './api-client.ts';

/**
 * Calls with a flag's key, and where the server knows none, with the key of the flag that has it as
 * an alias: people say the name that stands in their sources. Throws what the server said of the key
 * where no flag has it as an alias either.
 */
export async function withRealKey<T>(
  client: ApiClient,
  environment: string,
  key: string,
  call: (realKey: string) => Promise<T>,
): Promise<T> {
  try {
    return await call(key);
  } catch (error) {
    const isUnknown = error instanceof ProblemError && error.code === 'not-found';
    const real = isUnknown ? await flagOfAlias(client, environment, key) : null;
    if (real === null) throw error;
    return await call(real);
  }
}

/** The flag that is not archived and has the alias; `null` where there is none, or nobody says. */
async function flagOfAlias(
  client: ApiClient,
  environment: string,
  alias: string,
): Promise<string | null> {
  try {
    const { flags } = await client.call('flags', { query: { environment } });
    const found = flags.find(
      ({ aliases, archivedMs }) => archivedMs === null && aliases.includes(alias),
    );
    return found?.key ?? null;
  } catch {
    return null;
  }
}
