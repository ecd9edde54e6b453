import { CHAIN, FLAGS, LETTERS, RAMP, SHARE_PERCENT } from './workloads.mjs';

/** The workload in flagd's language, as our server lowers it. */
export function flagdDocument() {
  const flags = Object.fromEntries(FLAGS.map(({ key, kind }) => [key, flagOf(key, kind)]));
  return { flags: { ...flags, [RAMP.key]: ramp() } };
}

const unit = { var: 'targetingKey' };

function flagOf(key, kind) {
  if (kind === 'letters') {
    return enabled(Object.fromEntries(LETTERS.map((letter) => [letter, letter])), 'a', {
      fractional: [salted(key), ...LETTERS.map((letter) => [letter, 25_000])],
    });
  }
  const variants = { on: true, off: false };
  switch (kind) {
    case 'boolean':
      return enabled(variants, 'on');
    case 'share':
      return enabled(variants, 'off', {
        fractional: [
          salted(key),
          ['on', SHARE_PERCENT * 1_000],
          ['off', 100_000 - SHARE_PERCENT * 1_000],
        ],
      });
    default:
      return enabled(variants, 'off', {
        if: [...CHAIN.flatMap((rule) => [conditionOf(rule), 'on']), 'off'],
      });
  }
}

function conditionOf(rule) {
  const parts = rule.map(({ attribute, among, atLeast }) => {
    if (among === undefined) return { '>=': [{ var: attribute }, atLeast] };
    return among.length === 1
      ? { '==': [{ var: attribute }, among[0]] }
      : { in: [{ var: attribute }, among] };
  });
  return parts.length === 1 ? parts[0] : { and: parts };
}

function ramp() {
  const started = { var: 'conversationStartedAtMs' };
  const nowMs = { '*': [{ var: '$flagd.timestamp' }, 1_000] };
  const start = { if: [{ '>': [started, 0] }, { min: [started, nowMs] }, nowMs] };
  const steps = RAMP.fromMs.map((fromMs, index) => [
    { '>=': [start, fromMs] },
    {
      fractional: [
        salted(RAMP.key),
        [`on~${index + 1}`, RAMP.weightParts[index]],
        [`off~${index + 1}`, 100_000 - RAMP.weightParts[index]],
      ],
    },
  ]);
  const drawn = steps.flatMap((_, index) => [
    [`on~${index + 1}`, true],
    [`off~${index + 1}`, false],
  ]);
  const variants = { on: true, off: false, ...Object.fromEntries(drawn) };
  return enabled(variants, 'off', {
    if: [{ '!': [unit] }, 'off', ...steps.reverse().flat(), 'off'],
  });
}

function salted(key) {
  return { cat: [`salt-of-${key}:`, unit] };
}

function enabled(variants, defaultVariant, targeting) {
  return { state: 'ENABLED', variants, defaultVariant, ...(targeting && { targeting }) };
}
