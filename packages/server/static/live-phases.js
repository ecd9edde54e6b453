import { element } from './live-dom.js';
import { count, duration, share, TURNED_BACK } from './live-words.js';

/** Who gets the candidate is what the phase says. */
const SERVING = ['running', 'paused', 'completed'];

/** The part of a rollout that the stepper shows; progress in whole percents, to redraw less. */
export function stepperData(rollout) {
  return [rollout.status, rollout.phase, rollout.phases, progressOf(rollout), rollout.units];
}

function progressOf({ phases, phase, heldMs }) {
  const holdMs = phases[phase]?.holdMs ?? 0;
  return holdMs === 0 ? 100 : Math.min(100, Math.floor((heldMs / holdMs) * 100));
}

/** The phases in a row: what is done, where it stands, what comes. */
export function stepper(rollout) {
  const isOver = rollout.status === 'completed';
  return rollout.phases.map((phase, index) => {
    const isCurrent = index === rollout.phase && !isOver;
    const isDone = isOver || index < rollout.phase;
    const state = isCurrent ? 'current' : isDone ? 'done' : 'ahead';
    return element(
      'li',
      { class: `step ${state}`, 'aria-current': isCurrent ? 'step' : null },
      element('span', { class: 'step-mark', 'aria-hidden': 'true' }, stepMark(rollout, state)),
      element('span', { class: 'step-name', title: stepTitle(phase) }, phase.name),
      element('span', { class: 'step-share' }, audience(phase)),
      isCurrent
        ? hold(rollout, phase)
        : element('span', { class: 'step-hold' }, duration(phase.holdMs)),
    );
  });
}

function stepTitle({ name, description, group, risk, objectives }) {
  const facts = [
    group === null ? null : `part of ${group}`,
    description ?? name,
    risk === null ? null : `risk: ${risk}`,
    ...objectives,
  ];
  return facts.filter((fact) => fact !== null).join('\n');
}

function stepMark({ status }, state) {
  if (state === 'current') return TURNED_BACK.includes(status) ? '↩' : '●';
  return state === 'done' ? '✓' : '○';
}

/** Who gets the candidate in a phase, for example `25 % · beta-users 100 %`. */
export function audience({ weightParts, segments, shadowParts }) {
  const named = segments.map(({ name, weightParts: parts }) => `${name} ${share(parts)}`);
  const shadow = shadowParts > 0 ? [`shadow ${share(shadowParts)}`] : [];
  const rest = [...named, ...shadow];
  return [...(weightParts > 0 || rest.length === 0 ? [share(weightParts)] : []), ...rest].join(
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

/** What the bar is made of, to redraw only when it changed. */
export function weightData({ status, phase, phases, capParts, excluded }) {
  return [status, phase, phases, capParts, excluded];
}

/** Who gets which variant now. */
export function weight(rollout) {
  const isServed = SERVING.includes(rollout.status);
  const phase = isServed ? rollout.phases[rollout.phase] : undefined;
  const most = rollout.capParts ?? 100_000;
  const parts = Math.min(phase?.weightParts ?? 0, most);
  const named = (phase?.segments ?? [])
    .filter(({ name }) => !rollout.excluded.includes(name))
    .map((segment) => ` + ${segment.name} ${share(Math.min(segment.weightParts, most))}`)
    .join('');
  const candidate = element('div', { class: 'weight-candidate' });
  candidate.style.inlineSize = `${parts / 1000}%`;
  return [
    element('span', { class: 'of-control' }, `${rollout.control} ${share(100_000 - parts)}`),
    element('div', { class: 'weight-bar', 'aria-hidden': 'true' }, candidate),
    element('span', { class: 'of-candidate' }, `${rollout.candidate} ${share(parts)}${named}`),
  ];
}
