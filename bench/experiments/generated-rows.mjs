/**
 * Rows as ingest writes them, the same each time: exposures of flag `checkout` in one draw, in order of
 * time, a tenth as many of flag `ramped` in three draws that most units stand in, and conversions, of
 * which one in ten is of somebody who was never exposed.
 */
export const STARTED_MS = 1_800_000_000_000;
export const RUN_MS = 28 * 86_400_000;
const MINUTE_MS = 60_000;
const ENVIRONMENT = 'production';

/** Columns in the order of the rows. */
export const EXPOSURE_COLUMNS = [
  'environment',
  'flag',
  'variant',
  'draw',
  'unit',
  'source',
  'firstMs',
  'mixed',
];
export const CONVERSION_COLUMNS = [
  ...[
    'environment',
    'event',
    'source',
    'unit',
    'minuteMs',
    'n',
    'sum',
    'sumSq',
    'firstMs',
    'lastMs',
  ],
];

/** Draws of the flag `ramped`, and the share of units that stand in each. */
const RAMP = [
  { draw: 1, share: 0.1 },
  { draw: 2, share: 0.5 },
  { draw: 3, share: 1 },
];

export function* exposureRows({ exposures }) {
  for (let index = 0; index < exposures; index += 1)
    yield exposure('checkout', 1, index, index / exposures);
  const units = Math.floor(exposures / 16);
  for (const { draw, share } of RAMP)
    for (let index = 0; index < units * share; index += 1)
      yield exposure('ramped', draw, index, (draw - 1 + index / units) / RAMP.length);
}

export function* conversionRows({ exposures, conversions }) {
  for (let index = 0; index < conversions; index += 1) {
    const isStranger = index % 10 === 9;
    const who = isStranger ? exposures + index : scattered(index, exposures);
    const exposedMs = STARTED_MS + Math.floor(RUN_MS * ((who % exposures) / exposures));
    const atMs = Math.min(exposedMs + (hashed(index) % 7_200_000), STARTED_MS + RUN_MS);
    const value = (hashed(index + 7) % 10_000) / 100;
    const minuteMs = atMs - (atMs % MINUTE_MS);
    yield [
      ENVIRONMENT,
      'paid',
      'server',
      unitOf(who),
      minuteMs,
      1,
      value,
      value * value,
      atMs,
      atMs,
    ];
  }
}

/** Rows of `conversion_total`, which go with the conversions. */
export function conversionTotal({ conversions }) {
  const place = { environment: ENVIRONMENT, event: 'paid', source: 'server' };
  return {
    ...place,
    units: conversions,
    n: conversions,
    sum: 0,
    lastMs: STARTED_MS,
    kept: conversions,
  };
}

function exposure(flag, draw, index, share) {
  const variant = hashed(index + 13) % 2 === 0 ? 'old' : 'new';
  const firstMs = STARTED_MS + Math.floor(RUN_MS * share);
  return [ENVIRONMENT, flag, variant, draw, unitOf(index), 'server', firstMs, 0];
}

/** A prime: its multiples meet every unit before they meet one twice. */
const STEP = 7_368_787;

/** Another unit for each index below `exposures`. */
function scattered(index, exposures) {
  return (index * STEP) % exposures;
}

const bytes = Buffer.alloc(16);

/** 22 characters, as HMACs have them. */
function unitOf(index) {
  for (let at = 0; at < 4; at += 1) bytes.writeUInt32LE(hashed(index * 4 + at), at * 4);
  return bytes.toString('base64url');
}

/** A whole number of 32 bits that looks like chance. */
function hashed(index) {
  let value = (index + 0x9e3779b9) | 0;
  value = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
  return (value ^ (value >>> 15)) >>> 0;
}
