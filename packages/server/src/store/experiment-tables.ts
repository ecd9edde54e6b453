/** Tables of migration `0007-experiments`; `experiment-rows.ts` types them. */
export const EXPERIMENT_TABLES: readonly string[] = [
  `CREATE TABLE experiment (
    environment text NOT NULL REFERENCES environment (key),
    name text NOT NULL,
    body text NOT NULL,
    hash text NOT NULL,
    "planHash" text NOT NULL,
    "appliedMs" bigint NOT NULL,
    "appliedBy" text,
    PRIMARY KEY (environment, name))`,
  // A run of an experiment is a rollout. `arms`: variants besides control and candidate.
  'ALTER TABLE rollout ADD COLUMN experiment text',
  'ALTER TABLE rollout ADD COLUMN "otherArms" text',
  'CREATE INDEX rollout_experiment ON rollout (environment, experiment)',
  `CREATE TABLE experiment_run (
    "rolloutId" text PRIMARY KEY REFERENCES rollout (id),
    environment text NOT NULL,
    name text NOT NULL,
    body text NOT NULL,
    "startedMs" bigint NOT NULL)`,
  `CREATE TABLE experiment_look (
    "rolloutId" text NOT NULL REFERENCES rollout (id),
    "atMs" bigint NOT NULL,
    information double precision NOT NULL,
    units bigint,
    z text NOT NULL,
    report text NOT NULL,
    PRIMARY KEY ("rolloutId", "atMs"))`,
  `CREATE TABLE experiment_decision (
    "rolloutId" text PRIMARY KEY REFERENCES rollout (id),
    outcome text NOT NULL,
    variant text,
    reason text NOT NULL,
    actor text NOT NULL,
    "atMs" bigint NOT NULL,
    report text)`,
  'ALTER TABLE exposure ADD COLUMN mixed bigint NOT NULL DEFAULT 0',
  // Counts units of an arm without reading their rows; new rows come at the end of their arm.
  'CREATE INDEX exposure_arm ON exposure (environment, flag, draw, variant, mixed, "firstMs")',
  // By the minute, so that what a unit did before it met its variant is told from what it did after.
  'ALTER TABLE conversion RENAME TO conversion_before_0007',
  'DROP INDEX conversion_first',
  `CREATE TABLE conversion (
    environment text NOT NULL,
    event text NOT NULL,
    source text NOT NULL,
    unit text NOT NULL,
    "minuteMs" bigint NOT NULL,
    n bigint NOT NULL,
    sum double precision NOT NULL,
    "sumSq" double precision NOT NULL,
    "firstMs" bigint NOT NULL,
    "lastMs" bigint NOT NULL,
    PRIMARY KEY (environment, event, source, unit, "minuteMs"))`,
  `INSERT INTO conversion
    (environment, event, source, unit, "minuteMs", n, sum, "sumSq", "firstMs", "lastMs")
    SELECT environment, event, source, unit, "lastMs" - "lastMs" % 60000, n, sum, "sumSq", "firstMs", "lastMs"
    FROM conversion_before_0007`,
  'DROP TABLE conversion_before_0007',
  'CREATE INDEX conversion_first ON conversion ("firstMs")',
  // Until now a unit had one row.
  'ALTER TABLE conversion_total ADD COLUMN kept bigint NOT NULL DEFAULT 0',
  'UPDATE conversion_total SET kept = units',
];
