import { element, show } from './live-dom.js';
import { figures } from './live-figures.js';
import {
  blockerWords,
  clockTime,
  count,
  duration,
  scaleWords,
  share,
  sortedVerdicts,
  statusWords,
  verdictWords,
} from './live-words.js';

const ENDED = ['completed', 'rolled-back', 'aborted'];
/** Who gets the candidate is what the phase says. */
const SERVING = ['running', 'paused', 'completed'];
const TURNED_BACK = ['rolling-back', 'rolled-back'];

/** One rollout on the page: made once, then brought up to date with every poll. */
export function createCard(rollout, isOpen) {
  const parts = {
    title: element('h2', {}),
    badge: element('p', { class: 'badge' }),
    banner: element('div', { class: 'banner', role: 'status', 'aria-live': 'assertive' }),
    stepper: element('ol', { class: 'stepper', 'aria-label': 'Phases' }),
    weight: element('div', { class: 'weight' }),
    figures: element('div', { class: 'block' }),
    waits: element('div', { class: 'waits', role: 'status', 'aria-live': 'polite' }),
    verdicts: element('div', { class: 'block' }),
    foot: element('p', { class: 'foot' }),
  };
  const node = element(
    'article',
    { class: 'panel rollout', 'data-rollout': rollout.id },
    element(
      'details',
      { open: isOpen },
      element('summary', {}, element('div', { class: 'head' }, parts.title, parts.badge)),
      element(
        'div',
        { class: 'body' },
        parts.banner,
        parts.stepper,
        parts.weight,
        parts.waits,
        element('div', { class: 'columns' }, parts.figures, parts.verdicts),
        parts.foot,
      ),
    ),
  );
  return { node, update: (now, history) => update(node, parts, now, history) };
}

function update(node, parts, rollout, history) {
  const { mark, word, tone } = statusWords(rollout.status);
  const { plan, flag, control, candidate, arms, verdicts, status } = rollout;
  node.dataset.status = status;
  parts.badge.dataset.tone = tone;
  parts.banner.hidden = !TURNED_BACK.includes(status);
  parts.waits.hidden = rollout.blockers.length === 0 || ENDED.includes(status);
  show(parts.title, [plan, flag, control, candidate], () => title(rollout));
  show(parts.badge, status, () => marked(mark, word));
  show(parts.banner, [status, rollout.reason, rollout.changedMs], () => banner(rollout));
  show(parts.stepper, stepperData(rollout), () => stepper(rollout));
  show(parts.weight, [status, rollout.phase, rollout.phases], () => weight(rollout));
  show(parts.waits, [rollout.blockers, rollout.waitingFor, status], () => waits(rollout));
  show(parts.figures, [arms, history.length, history.at(-1)?.atMs], () =>
    figures(rollout, history),
  );
  show(parts.verdicts, verdicts, () => verdictList(verdicts));
  show(parts.foot, [rollout.revision, rollout.reason, status], () => foot(rollout));
}

function title({ plan, flag, control, candidate, environment }) {
  return [
    element('span', { class: 'plan' }, plan),
    ' — ',
    element('span', {}, `${flag}: `),
    element('span', { class: 'arrow' }, `${control} → ${candidate}`),
    element('small', {}, environment),
  ];
}

function marked(mark, word) {
  return [element('span', { 'aria-hidden': 'true', class: 'glyph' }, mark), word];
}

function banner({ status, reason, changedMs }) {
  if (!TURNED_BACK.includes(status)) return null;
  const done = status === 'rolled-back';
  return [
    element('p', { class: 'banner-title' }, marked('↩', done ? 'Rolled back' : 'Rolling back')),
    element('p', {}, reason),
    element(
      'p',
      { class: 'banner-time' },
      'at ',
      element('time', { datetime: new Date(changedMs).toISOString() }, clockTime(changedMs)),
    ),
  ];
}

/** The part of a rollout that the stepper shows; progress in whole percents, to redraw less. */
function stepperData(rollout) {
  return [rollout.status, rollout.phase, rollout.phases, progressOf(rollout), rollout.units];
}

function progressOf({ phases, phase, heldMs }) {
  const holdMs = phases[phase]?.holdMs ?? 0;
  return holdMs === 0 ? 100 : Math.min(100, Math.floor((heldMs / holdMs) * 100));
}

function stepper(rollout) {
  const isOver = rollout.status === 'completed';
  return rollout.phases.map((phase, index) => {
    const isCurrent = index === rollout.phase && !isOver;
    const isDone = isOver || index < rollout.phase;
    const state = isCurrent ? 'current' : isDone ? 'done' : 'ahead';
    return element(
      'li',
      { class: `step ${state}`, 'aria-current': isCurrent ? 'step' : null },
      element('span', { class: 'step-mark', 'aria-hidden': 'true' }, stepMark(rollout, state)),
      element('span', { class: 'step-name', title: phase.description ?? phase.name }, phase.name),
      element('span', { class: 'step-share' }, audience(phase)),
      isCurrent
        ? hold(rollout, phase)
        : element('span', { class: 'step-hold' }, duration(phase.holdMs)),
    );
  });
}

function stepMark({ status }, state) {
  if (state === 'current') return TURNED_BACK.includes(status) ? '↩' : '●';
  return state === 'done' ? '✓' : '○';
}

function audience({ weightParts, segments }) {
  const named = segments.map(({ name, weightParts: parts }) => `${name} ${share(parts)}`);
  return [...(weightParts > 0 || named.length === 0 ? [share(weightParts)] : []), ...named].join(
    ' · ',
  );
}

function hold(rollout, phase) {
  const units = `${count(rollout.units.candidate)} conversations, needs ${count(phase.minUnits)}`;
  const held = `${duration(rollout.heldMs)}, needs ${duration(phase.holdMs)}`;
  return element(
    'span',
    { class: 'step-hold' },
    element('progress', {
      max: '100',
      value: String(progressOf(rollout)),
      'aria-label': `Held ${held}`,
    }),
    element('span', {}, `held ${held}`),
    phase.minUnits > 0 ? element('span', {}, units) : null,
  );
}

function weight(rollout) {
  const isServed = SERVING.includes(rollout.status);
  const phase = isServed ? rollout.phases[rollout.phase] : undefined;
  const parts = phase?.weightParts ?? 0;
  const named = (phase?.segments ?? [])
    .map((segment) => ` + ${segment.name} ${share(segment.weightParts)}`)
    .join('');
  const candidate = element('div', { class: 'weight-candidate' });
  candidate.style.inlineSize = `${parts / 1000}%`;
  return [
    element('span', { class: 'of-control' }, `${rollout.control} ${share(100_000 - parts)}`),
    element('div', { class: 'weight-bar', 'aria-hidden': 'true' }, candidate),
    element('span', { class: 'of-candidate' }, `${rollout.candidate} ${share(parts)}${named}`),
  ];
}

function waits(rollout) {
  const words = blockerWords(rollout);
  return words.length === 0 ? null : element('p', {}, `Waits for ${words.join('; ')}.`);
}

function verdictList(verdicts) {
  const rows = sortedVerdicts(verdicts).map(([name, verdict]) => {
    const { mark, word, tone } = verdictWords(verdict.kind);
    return element(
      'li',
      { class: 'verdict', 'data-tone': tone },
      element('span', { class: 'verdict-mark' }, marked(mark, word)),
      element('span', { class: 'verdict-name' }, name),
      element('span', { class: 'verdict-sentence' }, verdict.sentence),
    );
  });
  return [
    element('h3', {}, 'Verdicts'),
    rows.length === 0
      ? element('p', { class: 'quiet' }, 'Nothing was judged yet.')
      : element('ul', { class: 'verdicts' }, rows),
  ];
}

function foot(rollout) {
  const scaled = scaleWords(rollout.scale);
  // The banner says the reason already.
  const isTold = rollout.reason === '' || TURNED_BACK.includes(rollout.status);
  return [
    scaled === null
      ? null
      : element('span', { class: 'scaled' }, `Scaled for a demonstration: ${scaled}`),
    isTold ? null : element('span', {}, rollout.reason),
    element('span', {}, `started ${clockTime(rollout.createdMs)}`),
    element('code', {}, rollout.id),
  ];
}
