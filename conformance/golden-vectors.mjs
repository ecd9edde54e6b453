/**
 * Writes `golden-vectors.json`: 10 000 answers (unit × flag → variant) that every implementation
 * must agree on. The answers are computed here, by a plain interpreter that shares no line with
 * `packages/core`: MurmurHash3 over the bytes of `Buffer`, 64-bit arithmetic with `BigInt`, and the
 * operators that the flags below use. The same seed gives the same file.
 *
 *     node conformance/golden-vectors.mjs
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const SEED = 20_260_101;
const UNITS = 625;
/** Steps of the ramp lie in the past, so that answers do not depend on when they are asked for. */
const STEPS_MS = [1_700_000_000_000, 1_710_000_000_000, 1_720_000_000_000];

/** The whole file as data; what a caller gets depends on nothing but the code above and below. */
export function goldenVectors() {
  const random = randomFrom(SEED);
  const contexts = Array.from({ length: UNITS }, (_, index) => contextOf(index, random));
  const flags = Object.entries(document.flags);
  return {
    about:
      'Answers that every implementation gives. Row n of "answers" belongs to the nth flag; character m of it names, by its index in the variants of the flag, what the mth context gets; "-" is nothing. Ids are hashed as UTF-8.',
    seed: SEED,
    document,
    contexts,
    answers: flags.map(([key, flag]) => contexts.map((given) => answer(key, flag, given)).join('')),
  };
}

const unit = { var: 'targetingKey' };
const salted = (salt, by = unit) => ({ cat: [salt, by] });
const started = { var: 'conversationStartedAtMs' };
const nowMs = { '*': [{ var: '$flagd.timestamp' }, 1_000] };
const start = { if: [{ '>': [started, 0] }, { min: [started, nowMs] }, nowMs] };
const draw = (id, parts) => ({
  fractional: [salted('9c41e07b:'), [`new~${id}`, parts], [`legacy~${id}`, 100_000 - parts]],
});
const flag = (names, targeting, defaultVariant = names[0]) => ({
  state: 'ENABLED',
  variants: Object.fromEntries(names.map((name) => [name, `value of ${name}`])),
  ...(defaultVariant === null ? {} : { defaultVariant }),
  targeting,
});

const document = {
  $evaluators: {
    east: { in: [{ var: 'country' }, ['RW', 'KE', 'UG', 'TZ']] },
    staff: { ends_with: [{ var: 'email' }, '@example.org'] },
  },
  flags: {
    half: flag(['on', 'off'], {
      fractional: [salted('a:'), ['on', 50_000], ['off', 50_000]],
    }),
    quarter: flag(['legacy', 'new'], {
      fractional: [salted('5f3a9d:'), ['new', 25_000], ['legacy', 75_000]],
    }),
    'four-ways': flag(['a', 'b', 'c', 'd'], {
      fractional: [salted('four ways of salt:'), ['a'], ['b'], ['c'], ['d']],
    }),
    shorthand: flag(['heads', 'tails'], {
      fractional: [
        ['heads', 1],
        ['tails', 1],
      ],
    }),
    'named-by-flag': flag(['red', 'green', 'blue'], {
      fractional: [
        { cat: [{ var: '$flagd.flagKey' }, unit] },
        ['red', 7],
        ['green', 11],
        ['blue', 13],
      ],
    }),
    'largest-weights': flag(['low', 'high'], {
      fractional: [salted('wide:'), ['low', 1_073_741_823], ['high', 1_073_741_824]],
    }),
    'one-in-a-thousand': flag(['rare', 'usual'], {
      fractional: [salted('rare:'), ['rare', 100], ['usual', 99_900]],
    }),
    'by-user': flag(['on', 'off'], {
      if: [
        { '!': [{ var: 'userId' }] },
        'off',
        { fractional: [salted('user:', { var: 'userId' }), ['on', 30], ['off', 70]] },
      ],
    }),
    'by-bare-unit': flag(['on', 'off'], { fractional: [unit, ['on', 40], ['off', 60]] }, null),
    chain: flag(['internal', 'beta', 'rwanda', 'adult', 'everyone'], {
      if: [
        { ends_with: [{ var: 'email' }, '@example.org'] },
        'internal',
        { and: [{ '==': [{ var: 'plan' }, 'beta'] }, { '!=': [{ var: 'country' }, 'DE'] }] },
        'beta',
        { '==': [{ var: 'country' }, 'RW'] },
        'rwanda',
        { '>=': [{ var: 'age' }, 18] },
        'adult',
        'everyone',
      ],
    }),
    'share-of-a-country': flag(
      ['new', 'old', 'none'],
      {
        if: [
          { in: [{ var: 'country' }, ['RW', 'DE']] },
          { fractional: [salted('country:'), ['new', 60], ['old', 40]] },
          { starts_with: [{ var: 'email' }, 'a'] },
          'old',
          null,
        ],
      },
      'none',
    ),
    references: flag(['yes', 'no'], {
      if: [{ or: [{ $ref: 'staff' }, { $ref: 'east' }] }, 'yes', 'no'],
    }),
    'computed-weight': flag(['red', 'blue'], {
      fractional: [
        salted('weight:'),
        ['red', { if: [{ '==': [{ var: 'plan' }, 'beta'] }, 90, 10] }],
        ['blue', 50],
      ],
    }),
    versions: flag(['new', 'old'], {
      if: [{ sem_ver: [{ var: 'version' }, '>=', '2.1.0'] }, 'new', 'old'],
    }),
    'nested-share': flag(['a', 'b', 'c'], {
      fractional: [
        salted('outer:'),
        [{ fractional: [salted('inner:'), ['a', 50], ['b', 50]] }, 50],
        ['c', 50],
      ],
    }),
    ramp: flag(
      ['legacy', 'new', 'new~1', 'legacy~1', 'new~2', 'new~3', 'legacy~3', 'new~4', 'legacy~4'],
      {
        if: [
          { '!': [unit] },
          'legacy',
          { '>=': [start, STEPS_MS[2]] },
          draw(4, 50_000),
          { '>=': [start, STEPS_MS[1]] },
          { if: [{ '==': [{ var: 'plan' }, 'beta'] }, 'new~2', draw(3, 25_000)] },
          { '>=': [start, STEPS_MS[0]] },
          draw(1, 5_000),
          'legacy',
        ],
      },
    ),
  },
};

const ALPHABETS = [
  'abcdefghijklmnopqrstuvwxyz0123456789',
  'ABCDEFabcdef0123456789-._~:@/+ !#$%&*()[]{}|^',
  'àéîõüßœłŞžÅøñçğ',
  'αβγδежзийкќўЯאבגדהابتثج',
  '日本語漢字仮名交じり文한국어中文',
  '😀🚀🦒👩‍💻🇷🇼e\u0301a\u0308',
];

/** Every other unit is ASCII; the lengths meet every remainder of four bytes. */
function contextOf(index, random) {
  const isAscii = index % 2 === 0;
  const alphabet = isAscii ? ALPHABETS[(index / 2) % 2] : ALPHABETS[2 + (((index - 1) / 2) % 4)];
  const letters = Array.from(alphabet);
  const id = (length) => Array.from({ length }, () => random.of(letters)).join('');
  const context = { targetingKey: id(1 + (index % 37)) };
  if (index % 3 !== 0) context.userId = id(1 + random.below(12));
  if (index % 5 !== 0) context.country = random.of(['RW', 'KE', 'DE', 'US', 'FR']);
  if (index % 4 !== 0) context.plan = random.of(['free', 'beta', 'pro']);
  if (index % 7 !== 0) context.age = random.below(60);
  if (index % 6 !== 0) {
    context.email = `${id(1 + random.below(6))}@example.${random.of(['org', 'com'])}`;
  }
  if (index % 8 !== 0) {
    context.version = `${random.below(4)}.${random.below(3)}.${random.below(10)}`;
  }
  if (index % 9 !== 0) {
    // On the steps, one millisecond before them, and anywhere between.
    const near = random.of(STEPS_MS) - random.below(2);
    context.conversationStartedAtMs =
      index % 2 === 0 ? near : 1_690_000_000_000 + random.below(40_000_000) * 1_000;
  }
  return context;
}

function answer(key, { variants, targeting, defaultVariant = null }, context) {
  const given = { ...context, $flagd: { flagKey: key, timestamp: Math.floor(Date.now() / 1_000) } };
  const named = evaluated(targeting, given, key) ?? defaultVariant;
  const index = Object.keys(variants).indexOf(named);
  return named === null ? '-' : String(index);
}

/** JSONLogic by the book, slowly; only what the flags above use. */
function evaluated(logic, context, key) {
  if (Array.isArray(logic)) return logic.map((each) => evaluated(each, context, key));
  if (logic === null || typeof logic !== 'object') return logic;
  const [[operator, given]] = Object.entries(logic);
  if (operator === '$ref') return evaluated(document.$evaluators[given], context, key);
  if (operator === 'var') {
    return given.split('.').reduce((value, name) => value?.[name] ?? null, context);
  }
  if (operator === 'if') return chosen(given, context, key);
  if (operator === 'fractional') return bucketed(given, context, key);
  return operators[operator](...evaluated(given, context, key));
}

const operators = {
  '!': (a) => !a,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a !== null && a > b,
  '>=': (a, b) => (a ?? 0) >= b,
  '*': (a, b) => a * b,
  and: (...all) => all.every(Boolean),
  or: (...all) => all.some(Boolean),
  min: (...all) => Math.min(...all),
  in: (a, list) => list.includes(a),
  cat: (...texts) => texts.map((text) => text ?? '').join(''),
  starts_with: (text, start) => (typeof text === 'string' ? text.startsWith(start) : null),
  ends_with: (text, end) => (typeof text === 'string' ? text.endsWith(end) : null),
  sem_ver: (version, _, least) => {
    if (typeof version !== 'string') return null;
    const [have, want] = [version, least].map((text) => text.split('.').map(Number));
    const at = have.findIndex((part, index) => part !== want[index]);
    return at === -1 || have[at] > want[at];
  },
};

function chosen(branches, context, key) {
  for (let i = 0; i + 1 < branches.length; i += 2) {
    if (evaluated(branches[i], context, key)) return evaluated(branches[i + 1], context, key);
  }
  return branches.length % 2 === 1 ? evaluated(branches.at(-1), context, key) : null;
}

function bucketed(given, context, key) {
  const isKeyed = !Array.isArray(given[0]);
  const text = isKeyed ? evaluated(given[0], context, key) : key + context.targetingKey;
  const slices = (isKeyed ? given.slice(1) : given).map(([variant, weight = 1]) => [
    variant,
    BigInt(evaluated(weight, context, key)),
  ]);
  const total = slices.reduce((sum, [, weight]) => sum + weight, 0n);
  const bucket = (BigInt(murmur3(Buffer.from(text, 'utf8'))) * total) >> 32n;
  let end = 0n;
  for (const [variant, weight] of slices) {
    end += weight;
    if (bucket < end) return evaluated(variant, context, key);
  }
  return null;
}

/** MurmurHash3_x86_32 with seed 0, as its author wrote it down: by blocks of bytes. */
function murmur3(bytes) {
  const scrambled = (k) => Math.imul(rotated(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
  const whole = bytes.length - (bytes.length % 4);
  let h = 0;
  for (let i = 0; i < whole; i += 4) {
    h = rotated(h ^ scrambled(bytes.readInt32LE(i)), 13);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  if (bytes.length > whole) {
    const rest = Buffer.alloc(4);
    bytes.copy(rest, 0, whole);
    h ^= scrambled(rest.readInt32LE(0));
  }
  h ^= bytes.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function rotated(k, bits) {
  return (k << bits) | (k >>> (32 - bits));
}

/** Mulberry32. */
function randomFrom(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (end) => Math.floor(next() * end);
  return { below, of: (list) => list[below(list.length)] };
}

/** One line a context and an answer row: a change shows where it is. */
function printed({ contexts, answers, ...head }) {
  const lines = (list) => list.map((each) => `    ${JSON.stringify(each)}`).join(',\n');
  const open = JSON.stringify(head, null, 1).replace(/\n\}$/, '');
  return `${open},\n "contexts": [\n${lines(contexts)}\n ],\n "answers": [\n${lines(answers)}\n ]\n}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const vectors = goldenVectors();
  writeFileSync(new URL('./golden-vectors.json', import.meta.url), printed(vectors));
  process.stderr.write(`golden-vectors.json: ${vectors.answers.join('').length} answers\n`);
}
