/**
 * Tables of migration `0002-flags`; `tables.ts` types them. `ruleset_flag` is made anew without its
 * reference to `flag`: an alias stands in the ruleset and is no flag of its own.
 */
export const FLAG_TABLES: readonly string[] = [
  "ALTER TABLE flag ADD COLUMN aliases text NOT NULL DEFAULT '[]'",
  'ALTER TABLE flag ADD COLUMN schema text',
  'ALTER TABLE flag ADD COLUMN variable text',
  `ALTER TABLE flag ADD COLUMN settings text NOT NULL
    DEFAULT '{"rules":[],"requires":[],"exclusion":null,"holdBackParts":0}'`,
  'ALTER TABLE flag ADD COLUMN "foreign" text',
  "ALTER TABLE flag ADD COLUMN barred text NOT NULL DEFAULT '[]'",
  'ALTER TABLE flag ADD COLUMN "changedMs" bigint NOT NULL DEFAULT 0',
  `CREATE TABLE ruleset_flag_2 (
    environment text NOT NULL,
    key text NOT NULL,
    json text NOT NULL,
    sha256 text NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (environment, key))`,
  `INSERT INTO ruleset_flag_2 (environment, key, json, sha256, version)
    SELECT environment, key, json, sha256, version FROM ruleset_flag`,
  'DROP TABLE ruleset_flag',
  'ALTER TABLE ruleset_flag_2 RENAME TO ruleset_flag',
  "ALTER TABLE series ADD COLUMN source text NOT NULL DEFAULT 'server'",
  `CREATE TABLE exposure (
    environment text NOT NULL,
    flag text NOT NULL,
    variant text NOT NULL,
    draw bigint NOT NULL,
    unit text NOT NULL,
    source text NOT NULL,
    "firstMs" bigint NOT NULL,
    PRIMARY KEY (environment, flag, draw, unit))`,
  'CREATE INDEX exposure_first ON exposure ("firstMs")',
  `CREATE TABLE exposure_total (
    environment text NOT NULL,
    source text NOT NULL,
    kept bigint NOT NULL,
    PRIMARY KEY (environment, source))`,
  `CREATE TABLE conversion (
    environment text NOT NULL,
    event text NOT NULL,
    source text NOT NULL,
    unit text NOT NULL,
    n bigint NOT NULL,
    sum double precision NOT NULL,
    "sumSq" double precision NOT NULL,
    "firstMs" bigint NOT NULL,
    "lastMs" bigint NOT NULL,
    PRIMARY KEY (environment, event, source, unit))`,
  'CREATE INDEX conversion_first ON conversion ("firstMs")',
  `CREATE TABLE conversion_total (
    environment text NOT NULL,
    event text NOT NULL,
    source text NOT NULL,
    units bigint NOT NULL,
    n bigint NOT NULL,
    sum double precision NOT NULL,
    "lastMs" bigint NOT NULL,
    PRIMARY KEY (environment, event, source))`,
];
