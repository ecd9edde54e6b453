import { z } from 'zod';
import type { DriverAsk } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { type RestRequest, readAnswer, restApi } from '../rest/rest-api.ts';
import type { SupabaseWork } from './supabase-work.ts';

/** The moments that a project's database can be brought back to. */
export interface PitrWindow {
  readonly isEnabled: boolean;
  /** Unix seconds; `null` = there is none yet. */
  readonly earliestS: number | null;
  readonly latestS: number | null;
}

/**
 * What of Supabase's management API a rollback needs. All of it rejects with a `StepFailure`.
 * Source: https://supabase.com/docs/reference/api.
 */
export interface SupabaseApi {
  /** Names (slugs) of the edge functions that are deployed. */
  functions(): Promise<string[]>;
  /** One that is gone already is no mistake. */
  deleteFunction(slug: string): Promise<void>;
  setSecrets(values: Readonly<Record<string, string>>): Promise<void>;
  /** By name, what Supabase shows instead of their values: SHA-256 in hexadecimal. */
  secretDigests(): Promise<ReadonlyMap<string, string>>;
  pitrWindow(): Promise<PitrWindow>;
  restoreTo(unixS: number): Promise<void>;
  /** Of the project, such as `ACTIVE_HEALTHY`, `RESTORING`. */
  status(): Promise<string>;
  /** Whether the database itself is well. */
  isDatabaseWell(): Promise<boolean>;
}

const functionsShape = z.array(z.object({ slug: z.string() }));
const secretsShape = z.array(z.object({ name: z.string(), value: z.string() }));
const projectShape = z.object({ status: z.string() });
const healthShape = z.array(
  z.object({ name: z.string(), status: z.string(), healthy: z.boolean().nullish() }),
);
const backupsShape = z.object({
  pitr_enabled: z.boolean(),
  physical_backup_data: z
    .object({
      earliest_physical_backup_date_unix: z.number().nullish(),
      latest_physical_backup_date_unix: z.number().nullish(),
    })
    .nullish(),
});

/** Makes one for the time of a step. */
export function supabaseApi(
  work: SupabaseWork,
  parts: Pick<DriverParts, 'clock' | 'guard' | 'authorities'>,
  { signal }: Pick<DriverAsk, 'signal'>,
): SupabaseApi {
  const api = restApi('Supabase', work, { ...parts, signal });
  const base = `/v1/projects/${encodeURIComponent(work.project)}`;
  const read = async <Shape extends z.ZodType>(
    shape: Shape,
    path: string,
    to: string,
    query: RestRequest['query'] = {},
  ): Promise<z.infer<Shape>> =>
    readAnswer(shape, await api.send({ method: 'GET', path: `${base}${path}`, query, to }), to);
  const change = (request: Omit<RestRequest, 'path'> & { path: string }, also?: number[]) =>
    api.send({ ...request, path: `${base}${request.path}` }, also);
  return {
    async functions() {
      const found = await read(functionsShape, '/functions', 'list the functions');
      return found.map(({ slug }) => slug);
    },
    async deleteFunction(slug) {
      const path = `/functions/${encodeURIComponent(slug)}`;
      await change({ method: 'DELETE', path, to: `delete function "${slug}"` }, [404]);
    },
    async setSecrets(values) {
      const body = Object.entries(values).map(([name, value]) => ({ name, value }));
      await change({ method: 'POST', path: '/secrets', body, to: 'set the secrets' });
    },
    async secretDigests() {
      const found = await read(secretsShape, '/secrets', 'list the secrets');
      return new Map(found.map(({ name, value }) => [name, value]));
    },
    async pitrWindow() {
      const found = await read(backupsShape, '/database/backups', 'list the backups');
      const kept = found.physical_backup_data;
      return {
        isEnabled: found.pitr_enabled,
        earliestS: kept?.earliest_physical_backup_date_unix ?? null,
        latestS: kept?.latest_physical_backup_date_unix ?? null,
      };
    },
    async restoreTo(unixS) {
      const body = { recovery_time_target_unix: unixS };
      const to = 'ask for an earlier moment of the database';
      await change({ method: 'POST', path: '/database/backups/restore-pitr', body, to });
    },
    async status() {
      return (await read(projectShape, '', 'read the project')).status;
    },
    async isDatabaseWell() {
      const to = 'read the health of the database';
      const found = await read(healthShape, '/health', to, { services: 'db' });
      const database = found.find(({ name }) => name === 'db');
      return database?.status === 'ACTIVE_HEALTHY' && database.healthy !== false;
    },
  };
}
