import { type Fields, readOptional, readRequired } from './fields.ts';
import { readDescription, readName } from './name.ts';
import type { Report } from './report.ts';

/** What files of one environment begin with. */
export interface FileHead {
  readonly name: string;
  readonly description: string | null;
  readonly environment: string;
}

/**
 * Reads `name`, `environment` and `description` of a file. `null` when one is missing or wrong,
 * which is reported. Never throws.
 */
export function readHead(report: Report, fields: Fields): FileHead | null {
  const name = readRequired(fields, 'name', (value) => readName(report, value, '"name"'));
  const environment = readRequired(fields, 'environment', (value) =>
    readName(report, value, '"environment"'),
  );
  const description = readOptional(fields, 'description', undefined, (value) =>
    readDescription(report, value, '"description"'),
  );
  if (name === null || environment === null || description === null) return null;
  return { name, description: description ?? null, environment };
}
