// What the API calls things, in words and figures for people.

const STATUSES = {
  scheduled: { mark: '◷', word: 'Scheduled', tone: 'calm' },
  running: { mark: '▶', word: 'Running', tone: 'good' },
  paused: { mark: '❚❚', word: 'Paused', tone: 'care' },
  'rolling-back': { mark: '↩', word: 'Rolling back', tone: 'bad' },
  'rolled-back': { mark: '↩', word: 'Rolled back', tone: 'bad' },
  completed: { mark: '✓', word: 'Completed', tone: 'good' },
  aborted: { mark: '■', word: 'Aborted', tone: 'care' },
};

export const ENDED = ['completed', 'rolled-back', 'aborted'];
export const TURNED_BACK = ['rolling-back', 'rolled-back'];

const VERDICTS = {
  pass: { mark: '✓', word: 'pass', tone: 'good' },
  fail: { mark: '✕', word: 'fail', tone: 'bad' },
  error: { mark: '!', word: 'error', tone: 'bad' },
  pending: { mark: '…', word: 'pending', tone: 'care' },
  'no-data': { mark: '…', word: 'no data', tone: 'calm' },
  'not-applicable': { mark: '–', word: 'not applicable', tone: 'calm' },
};

const BLOCKERS = {
  hold: 'the time of this phase',
  samples: 'more conversations with the candidate',
  criteria: 'its criteria to pass',
  'no-data': 'evidence: something that is watched has no data',
  approval: 'an approval',
  review: 'an answer to a review',
  checklist: 'a checklist',
  window: 'the deployment window',
  freeze: 'the end of a freeze',
  dependency: 'another rollout',
  srm: 'an explanation of uneven arms',
  'environment-degraded': 'the environment: control breaks the same rule',
  decision: 'somebody to decide the experiment',
};

const UNKNOWN = { mark: '?', tone: 'care' };

export function statusWords(status) {
  return STATUSES[status] ?? { ...UNKNOWN, word: status };
}

/** Verdicts by name, the worst first. */
export function sortedVerdicts(verdicts) {
  const order = ['fail', 'error', 'pending', 'no-data'];
  const rank = ([, verdict]) => {
    const place = order.indexOf(stateOf(verdict));
    return place < 0 ? order.length : place;
  };
  return Object.entries(verdicts).sort((left, right) => rank(left) - rank(right));
}

export function verdictWords(verdict) {
  const state = stateOf(verdict);
  return VERDICTS[state] ?? { ...UNKNOWN, word: state };
}

/** A limit that is broken, but not yet for long enough, counts as a pass; it is none to look at. */
function stateOf({ kind, code }) {
  return code === 'pending' ? code : kind;
}

/** What a rollout waits for, in sentences. */
export function waitWords(rollout) {
  const { status, startAtMs, waitingFor, excluded, capParts, met } = rollout;
  if (status === 'completed')
    return met === false ? ['Completed, but not yet met: see its lists.'] : [];
  if (ENDED.includes(status)) return [];
  const words = blockerWords(rollout);
  const { outside, opensMs } = waitingFor;
  return [
    ...(startAtMs === null || status !== 'scheduled'
      ? []
      : [`Starts by itself on ${dayTime(startAtMs)}.`]),
    ...(words.length === 0 ? [] : [`Waits for ${words.join('; ')}.`]),
    ...outside.map((sentence) => `${sentence}.`),
    ...(opensMs === null ? [] : [`The window opens on ${dayTime(opensMs)}.`]),
    ...(excluded.length === 0 ? [] : [`Rolled back alone: ${excluded.join(', ')}.`]),
    ...(capParts === null ? [] : [`Lowered to ${share(capParts)} until somebody resumes.`]),
  ];
}

/** What a rollout waits for, each as a piece of a sentence. */
function blockerWords({ blockers, waitingFor }) {
  return blockers.map((blocker) => {
    if (blocker === 'approval' && waitingFor.approvals.length > 0)
      return `an approval by ${waitingFor.approvals.join(', ')}`;
    if (blocker === 'review' && waitingFor.reviews.length > 0)
      return `an answer to ${waitingFor.reviews.join(', ')}`;
    return BLOCKERS[blocker] ?? blocker;
  });
}

/** Groups of three with a space between, as the sentences of the verdicts have them. */
function format(digits) {
  const { format: english } = new Intl.NumberFormat('en', { maximumFractionDigits: digits });
  return { format: (value) => english(value).replaceAll(',', '\u00a0') };
}
const whole = format(0);
const fine = format(2);

export const count = (value) => whole.format(value);
export const share = (weightParts) => `${fine.format(weightParts / 1000)} %`;
export const rate = (value) => (value === null ? '–' : `${fine.format(value * 100)} %`);
export const millis = (value) => (value === null ? '–' : `${whole.format(value)} ms`);

const STEPS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** A duration by its two largest units, for example `2 min 5 s`. */
export function duration(ms) {
  const parts = [];
  let rest = ms;
  if (ms < 10_000) return `${fine.format(Math.round(ms / 100) / 10)} s`;
  for (const [size, unit] of STEPS) {
    const many = Math.floor(rest / size);
    rest -= many * size;
    if (many > 0) parts.push(`${many} ${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}

/** A moment on a time axis that ends now, or at `endTime` for what is over. */
export function agoTime(ms, endTime) {
  if (ms === 0) return endTime ?? 'now';
  const long = ms < 120_000 ? `${count(ms / 1_000)} s` : duration(ms);
  return `${long} ${endTime === null ? 'ago' : 'before'}`;
}

/** A time of day here, with the date when it was not today. */
export function clockTime(ms) {
  const date = new Date(ms);
  const time = date.toLocaleTimeString('en-GB');
  return date.toDateString() === new Date().toDateString()
    ? time
    : `${date.toLocaleDateString('en-GB')} ${time}`;
}

/** A day and a time of day here. */
export function dayTime(ms) {
  const date = new Date(ms);
  return `${date.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })} at ${date.toLocaleTimeString('en-GB')}`;
}

/** What was divided for a demonstration, `null` for a plan as it stands. */
export function scaleWords(scale) {
  if (scale === null) return null;
  const parts = [
    ['holds', scale.hold],
    ['watch times', scale.watch],
    ['evidence', scale.evidence],
  ].filter(([, by]) => by !== 1);
  return parts.map(([what, by]) => `${what} ÷ ${fine.format(by)}`).join(', ') || null;
}
