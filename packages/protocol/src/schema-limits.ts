/** What the JSON schema of a flag's variants may hold, so that checking costs next to nothing. */
export const SCHEMA_LIMITS = {
  /** Values of one schema, nested ones included. */
  nodes: 500,
  /** Values of all schemas of one file, each different schema counted once. */
  nodesPerFile: 2_000,
  /** Values of a variant that is held against a schema. */
  variantNodes: 2_000,
  /** Mistakes that are listed. */
  problems: 100,
} as const;
