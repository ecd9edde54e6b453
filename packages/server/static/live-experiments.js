import { element, marked, show } from './live-dom.js';
import { intervalPlot } from './live-intervals.js';
import { dayTime, duration } from './live-words.js';

const STATUSES = {
  scheduled: { mark: '◷', word: 'Scheduled', tone: 'calm' },
  running: { mark: '▶', word: 'Running', tone: 'good' },
  paused: { mark: '❚❚', word: 'Paused', tone: 'care' },
  shipped: { mark: '✓', word: 'Shipped', tone: 'good' },
  'rolled-back': { mark: '↩', word: 'Rolled back', tone: 'bad' },
  stopped: { mark: '■', word: 'Stopped', tone: 'care' },
};
const VERDICTS = {
  ship: { mark: '▲', tone: 'good' },
  'roll-back': { mark: '▼', tone: 'bad' },
  'keep-running': { mark: '…', tone: 'calm' },
};
/** Experiments on the page; those that run come first. */
const CARDS_MAX = 6;

/** Experiments that were started: arms, intervals and what they say should be done. */
export function createExperiments(section) {
  return {
    update(experiments, nowMs) {
      const started = experiments.filter(({ run }) => run !== null).slice(0, CARDS_MAX);
      const minute = Math.floor(nowMs / 60_000);
      show(section, [started, minute], () => started.map((one) => card(one, nowMs)));
      section.hidden = started.length === 0;
    },
  };
}

function card(view, nowMs) {
  const { name, environment, status, hypothesis, arms, report, run } = view;
  const { mark, word, tone } = STATUSES[status] ?? { mark: '?', word: status, tone: 'care' };
  return element(
    'article',
    { class: 'panel experiment', 'data-experiment': name },
    element(
      'header',
      {},
      element('h2', {}, name, ' ', element('small', {}, environment)),
      element('p', { class: 'status', 'data-tone': tone }, marked(mark, ` ${word}`)),
    ),
    hypothesis === null ? null : element('p', { class: 'quiet' }, hypothesis),
    split(arms),
    element('p', { class: 'quiet' }, progressWords(view, nowMs)),
    report === null || run.endedMs !== null ? null : progressBar(report),
    report === null ? null : intervalPlot(report),
    ...(report === null ? [] : report.problems.map(problem)),
    ...conclusion(view),
  );
}

/** Who gets what, as one bar. */
function split(arms) {
  const words = arms.map(({ variant, weightParts }) => `${variant} ${percent(weightParts)}`);
  const bar = element('div', { class: 'split', role: 'img', 'aria-label': words.join(', ') });
  for (const [index, { variant, title, weightParts }] of arms.entries()) {
    const part = element(
      'span',
      { 'data-arm': String(index % 6), title: title ?? variant },
      `${variant}${index === 0 ? ' (control)' : ''} ${percent(weightParts)}`,
    );
    part.style.flexGrow = String(weightParts);
    bar.append(part);
  }
  return bar;
}

function progressWords({ run, report, durationMs }, nowMs) {
  const { step, startedMs, endedMs, nextLookMs, plannedLooks, looks } = run;
  const units =
    report === null
      ? 'no look was taken yet'
      : `${report.units}${report.plannedUnits === null ? '' : ` of ${report.plannedUnits}`} units`;
  if (endedMs !== null) return `${units}; ended after ${duration(endedMs - startedMs)}`;
  const next =
    nextLookMs === null ? '' : `, the next in ${duration(Math.max(0, nextLookMs - nowMs))}`;
  const days = `${duration(nowMs - startedMs)} of ${duration(durationMs)}`;
  return `${units}; ${days}; ${looks.length} of ${plannedLooks} looks${next}${step === null ? '' : `; step "${step}"`}`;
}

function progressBar({ information }) {
  return element('progress', {
    max: 1,
    value: Math.min(1, information),
    'aria-label': `${Math.round(information * 100)} % of what was planned`,
  });
}

function problem({ blocks, sentence }) {
  return element('p', { class: blocks ? 'bad' : 'care' }, marked('! ', sentence));
}

function conclusion({ run, report }) {
  const { decision } = run;
  if (decision !== null) {
    const what =
      decision.variant === null ? decision.outcome : `${decision.outcome} ${decision.variant}`;
    return [
      element(
        'p',
        { class: 'conclusion' },
        element('strong', {}, what),
        ` ${decision.actor}, ${dayTime(decision.atMs)}: ${decision.reason}`,
      ),
    ];
  }
  if (report === null) return [];
  const { kind, variant, reasons } = report.verdict;
  const { mark, tone } = VERDICTS[kind] ?? { mark: '?', tone: 'care' };
  const word =
    kind === 'ship' ? `Ship ${variant}` : kind === 'roll-back' ? 'Roll back' : 'Keep running';
  return [
    element(
      'p',
      { class: 'conclusion', 'data-tone': tone },
      marked(mark, element('strong', {}, ` ${word}`)),
    ),
    element(
      'ul',
      { class: 'reasons' },
      reasons.map((reason) => element('li', {}, reason)),
    ),
  ];
}

function percent(parts) {
  return `${Math.round(parts / 1_000)} %`;
}
