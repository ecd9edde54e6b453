import type { Checklist } from '../rollout/types.ts';
import type { Position } from './types.ts';

/** Checklists of a plan while it is read, those of its migrations among them. */
export interface ListsRead {
  readonly lists: Map<string, Checklist>;
  /** Where each stands; also of lists that could not be read: naming them is no further mistake. */
  readonly claims: Map<string, Position>;
}

/** Name of the checklist that a migration is compiled into. Never throws. */
export function listOfMigration(migration: string): string {
  return `migration-${migration}`;
}
