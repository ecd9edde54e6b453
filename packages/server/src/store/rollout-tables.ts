/** Tables and columns of migration `0005-rollouts`; `tables.ts` types them. */
export const ROLLOUT_TABLES: readonly string[] = [
  `CREATE TABLE freeze (
    id text PRIMARY KEY,
    environment text NOT NULL REFERENCES environment (key),
    "fromMs" bigint NOT NULL,
    "toMs" bigint NOT NULL,
    reason text NOT NULL,
    actor text NOT NULL)`,
  'CREATE INDEX freeze_to ON freeze (environment, "toMs")',
  'ALTER TABLE plan ADD COLUMN "appliedBy" text',
  'ALTER TABLE rollout ADD COLUMN "actedRevision" bigint NOT NULL DEFAULT 0',
  'ALTER TABLE instance ADD COLUMN sdk text',
  'ALTER TABLE instance ADD COLUMN "clockAheadMs" bigint',
];
