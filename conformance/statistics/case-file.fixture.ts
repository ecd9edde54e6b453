/** Published test vectors, one JSON file a suite; skipped with a title that says so when absent. */
import { readFileSync } from 'node:fs';
import { type CaseSuite, caseSuite } from '../cases.fixture.ts';

export interface CaseFile<T> extends CaseSuite {
  /** `null` when absent. */
  readonly content: T | null;
}

export function caseFile<T>(suite: string, file: string): CaseFile<T> {
  const found = caseSuite(suite, file);
  const content = found.absent ? null : (JSON.parse(readFileSync(found.folder, 'utf8')) as T);
  return { ...found, content };
}
