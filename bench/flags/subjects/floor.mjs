import { evaluationContext as context } from '../evaluation-context.mjs';
import { CHAIN, FLAGS, LETTERS, RAMP, SHARE_PERCENT } from '../workloads.mjs';

/**
 * What closures can do at best: written by hand for these very flags, without a language behind
 * them, without a guard against hostile contexts, and hashing ASCII only.
 */
export function floor() {
  const flags = new Map(FLAGS.map(({ key, kind }) => [key, closureOf(key, kind)]));
  flags.set(RAMP.key, ramp());
  const ask = (key, given) => flags.get(key)(given).value;
  return { version: '', context, boolean: ask, text: ask, close() {} };
}

const ON = Object.freeze({ value: true, variant: 'on' });
const OFF = Object.freeze({ value: false, variant: 'off' });

function closureOf(key, kind) {
  switch (kind) {
    case 'boolean':
      return () => ON;
    case 'share': {
      const bucket = bucketOf(key);
      const parts = SHARE_PERCENT * 1_000;
      return (given) => (bucket(given.targetingKey) < parts ? ON : OFF);
    }
    case 'letters': {
      const bucket = bucketOf(key);
      const [a, b, c, d] = LETTERS.map((value) => Object.freeze({ value, variant: value }));
      return (given) => {
        const at = bucket(given.targetingKey);
        if (at < 25_000) return a;
        if (at < 50_000) return b;
        return at < 75_000 ? c : d;
      };
    }
    default: {
      // The last rule first: each closure holds the one that follows it.
      const nobody = () => OFF;
      return CHAIN.toReversed().reduce((next, rule) => {
        const holds = rule.map(conditionOf).reduce((a, b) => (given) => a(given) && b(given));
        return (given) => (holds(given) ? ON : next(given));
      }, nobody);
    }
  }
}

function conditionOf({ attribute, among, atLeast }) {
  if (among === undefined) return (given) => given[attribute] >= atLeast;
  if (among.length > 1) return (given) => among.includes(given[attribute]);
  const [only] = among;
  return (given) => given[attribute] === only;
}

function ramp() {
  const bucket = bucketOf(RAMP.key);
  const steps = RAMP.fromMs
    .map((fromMs, index) => {
      const [on, off] = [ON, OFF].map((arm) => Object.freeze({ ...arm, draw: index + 1 }));
      return { fromMs, parts: RAMP.weightParts[index], on, off };
    })
    .reverse();
  return (given) => {
    if (!given.targetingKey) return OFF;
    const startMs = Math.min(given.conversationStartedAtMs, Date.now());
    for (const step of steps) {
      if (startMs >= step.fromMs) {
        return bucket(given.targetingKey) < step.parts ? step.on : step.off;
      }
    }
    return OFF;
  };
}

/** MurmurHash3 behind a salt of whole blocks, to a bucket of 100 000. */
function bucketOf(key) {
  const salt = `salt-of-${key}:`;
  const padded = salt.padEnd(Math.ceil(salt.length / 4) * 4, ':');
  let prefix = 0;
  for (let i = 0; i < padded.length; i += 4) prefix = mixed(prefix, word(padded, i));
  return (text) => {
    const whole = text.length & ~3;
    let h = prefix;
    for (let i = 0; i < whole; i += 4) h = mixed(h, word(text, i));
    let tail = 0;
    for (let i = whole, at = 0; i < text.length; i++, at += 8) tail |= text.charCodeAt(i) << at;
    h ^= scrambled(tail) ^ (padded.length + text.length);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return Math.floor((((h ^ (h >>> 16)) >>> 0) * 100_000) / 0x1_0000_0000);
  };
}

function word(text, i) {
  return (
    text.charCodeAt(i) |
    (text.charCodeAt(i + 1) << 8) |
    (text.charCodeAt(i + 2) << 16) |
    (text.charCodeAt(i + 3) << 24)
  );
}

function scrambled(k) {
  const m = Math.imul(k, 0xcc9e2d51);
  return Math.imul((m << 15) | (m >>> 17), 0x1b873593);
}

function mixed(state, k) {
  const h = state ^ scrambled(k);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}
