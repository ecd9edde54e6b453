/** Who told: programs with a server key and this server itself, or pages, whose key is public. */
export type TelemetrySource = 'server' | 'browser';

/** What units met and did, under pseudonyms; times in ms, as all `Tables`. */
export interface UnitTables {
  /** A unit that really met a drawn variant; its first time. What a server told stands. */
  exposure: {
    environment: string;
    flag: string;
    variant: string;
    draw: number;
    unit: string;
    source: TelemetrySource;
    firstMs: number;
    /** 1 = it was told of another variant in the same draw too: it can be compared with nobody. */
    mixed: number;
  };
  /** How many exposures an environment has, so that nobody counts a million rows. */
  exposure_total: { environment: string; source: TelemetrySource; kept: number };
  /** What a unit did in a minute, added up under the event's name; what browsers told stands apart. */
  conversion: {
    environment: string;
    event: string;
    source: TelemetrySource;
    unit: string;
    /** Beginning of the minute that it happened in, ms; of rows older than that, of their last time. */
    minuteMs: number;
    /** How often. */
    n: number;
    /** Of the values; an event without one adds 0. */
    sum: number;
    sumSq: number;
    firstMs: number;
    lastMs: number;
  };
  /** The rows of `conversion` by event and source, so that neither bound nor listing reads them all. */
  conversion_total: {
    environment: string;
    event: string;
    source: TelemetrySource;
    units: number;
    n: number;
    sum: number;
    lastMs: number;
    /** Rows: what is bounded. */
    kept: number;
  };
}
