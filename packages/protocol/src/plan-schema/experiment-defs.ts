import type { SchemaDefs } from './schema-map.ts';

/** Maps of experiments. */
export const EXPERIMENT_DEFS: SchemaDefs = { experiment: {} };
