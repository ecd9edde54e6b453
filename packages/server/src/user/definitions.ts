import { fromJson } from '../store/from-json.ts';
import type { ReadTx } from '../store/transaction.ts';

/** A definition that somebody wrote and that names a user as they are. */
export interface NamingDefinition {
  readonly kind: 'segment' | 'flag';
  readonly name: string;
}

/**
 * Segments and flags of an environment whose conditions name a user: those are people's files, so
 * nothing here erases them.
 */
export async function namingDefinitions(
  { db }: ReadTx,
  { environment, user }: { readonly environment: string; readonly user: string },
): Promise<NamingDefinition[]> {
  const segments = await db
    .selectFrom('segment')
    .select(['name', 'condition'])
    .where('environment', '=', environment)
    .orderBy('name')
    .execute();
  const flags = await db
    .selectFrom('flag')
    .select(['key', 'settings', 'foreign'])
    .where('environment', '=', environment)
    .orderBy('key')
    .execute();
  const named = (text: string | null) => text !== null && namesText(text, user);
  return [
    ...segments
      .filter(({ condition }) => named(condition))
      .map(({ name }) => ({ kind: 'segment' as const, name })),
    ...flags
      .filter(({ settings, foreign }) => named(settings) || named(foreign))
      .map(({ key }) => ({ kind: 'flag' as const, name: key })),
  ];
}

/** Whether a JSON text holds exactly this text somewhere as a value. */
function namesText(json: string, text: string): boolean {
  // Most hold nothing like it: they are not taken apart.
  return json.includes(JSON.stringify(text)) && holds(fromJson<unknown>(json), text);
}

function holds(value: unknown, text: string): boolean {
  if (value === text) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((each) => holds(each, text));
}
