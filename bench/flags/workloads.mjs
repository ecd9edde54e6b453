/** What everybody is asked, without the words of any SDK: four flags, a ramp, and 1 000 more. */

export const SHARE_PERCENT = 25;
export const LETTERS = ['a', 'b', 'c', 'd'];

/** The first rule that matches gives `on`; nobody else gets it. */
export const CHAIN = [
  [{ attribute: 'country', among: ['RW', 'KE', 'UG'] }],
  [{ attribute: 'plan', among: ['beta'] }],
  [{ attribute: 'age', atLeast: 65 }],
  [
    { attribute: 'country', among: ['DE'] },
    { attribute: 'plan', among: ['pro'] },
  ],
];

/** `kind`: what decides. All are boolean but `letters`, which gives one of `LETTERS`. */
const KINDS = ['boolean', 'share', 'chain'];
const THOUSAND = Array.from({ length: 1_000 }, (_, index) => ({
  key: `flag-${String(index).padStart(4, '0')}`,
  kind: KINDS[index % KINDS.length],
}));
export const FLAGS = [
  { key: 'boolean', kind: 'boolean' },
  { key: 'share', kind: 'share' },
  { key: 'chain', kind: 'chain' },
  { key: 'letters', kind: 'letters' },
  ...THOUSAND,
];

/** Raised from 5 to 25 to 50 %: only flagd's language has ramps, so only it is asked. */
export const RAMP = {
  key: 'ramp',
  fromMs: [1_700_000_000_000, 1_710_000_000_000, 1_720_000_000_000],
  weightParts: [5_000, 25_000, 50_000],
};

/** In `calls` evaluations a workload asks for these keys in turn. */
export const WORKLOADS = [
  { workload: 'boolean on', keys: ['boolean'] },
  { workload: '25 % rollout', keys: ['share'] },
  { workload: 'rule chain', keys: ['chain'] },
  { workload: '4 variants', keys: ['letters'], text: true },
  // A stride, so that neighbours in memory are not asked for one after the other.
  { workload: 'one of 1 000 flags', keys: THOUSAND.map((_, i) => THOUSAND[(i * 37) % 1_000].key) },
  { workload: 'all 1 004 flags', keys: FLAGS.map(({ key }) => key), all: true },
  { workload: 'ramp of 3 steps', keys: [RAMP.key], ramp: true },
];

const COUNTRIES = ['RW', 'DE', 'US', 'FR', 'BR', 'IN'];
const PLANS = ['free', 'free', 'beta', 'pro'];

/** 1 024 people, the same for everybody; ids look like those of conversations. */
export const PEOPLE = Array.from({ length: 1_024 }, (_, index) => ({
  id: `chat-${((index * 2_654_435_761) >>> 0).toString(16).padStart(8, '0')}-${index}`,
  country: COUNTRIES[(index * 7) % COUNTRIES.length],
  plan: PLANS[(index * 5) % PLANS.length],
  age: (index * 13) % 90,
  startedAtMs: 1_695_000_000_000 + ((index * 7_919) % 40_000) * 1_000_000,
}));
