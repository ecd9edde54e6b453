import { element, marked, show } from './live-dom.js';
import { createFigures } from './live-figures.js';
import { lists, listsData } from './live-lists.js';
import { audience, stepper, stepperData, weight, weightData } from './live-phases.js';
import { verdictList } from './live-verdicts.js';
import { clockTime, ENDED, scaleWords, statusWords, TURNED_BACK, waitWords } from './live-words.js';

/** One rollout on the page: made once, then brought up to date with every poll. */
export function createCard(rollout) {
  const parts = {
    title: element('h2', {}),
    told: element('p', { class: 'told' }),
    badge: element('p', { class: 'badge' }),
    banner: element('div', { class: 'banner', role: 'status', 'aria-live': 'assertive' }),
    stepper: element('ol', { class: 'stepper', 'aria-label': 'Phases' }),
    weight: element('div', { class: 'weight' }),
    waits: element('div', { class: 'waits', role: 'status', 'aria-live': 'polite' }),
    lists: element('div', { class: 'lists block' }),
    figures: createFigures(),
    verdicts: element('div', { class: 'block' }),
    foot: element('p', { class: 'foot' }),
  };
  const details = element(
    'details',
    {},
    element('summary', {}, element('div', { class: 'head' }, parts.title, parts.told, parts.badge)),
    element(
      'div',
      { class: 'body' },
      parts.banner,
      parts.stepper,
      parts.weight,
      parts.waits,
      parts.lists,
      parts.figures.node,
      parts.verdicts,
      parts.foot,
    ),
  );
  const node = element('article', { class: 'panel rollout', 'data-rollout': rollout.id }, details);
  let wasNewest = null;
  let last = null;
  // Pictures are drawn for their width, which what is folded away has not.
  details.addEventListener('toggle', () => last !== null && update(node, parts, ...last));
  return {
    node,
    update(now, moments, isNewest) {
      // Only a new place folds it: what a person opened or closed stays so.
      if (isNewest !== wasNewest) details.open = isNewest;
      wasNewest = isNewest;
      node.classList.toggle('older', !isNewest);
      last = [now, moments];
      update(node, parts, now, moments);
    },
  };
}

function update(node, parts, rollout, moments) {
  const { mark, word, tone } = statusWords(rollout.status);
  const { plan, flag, control, candidate, verdicts, status, reason, changedMs } = rollout;
  node.dataset.status = status;
  parts.badge.dataset.tone = tone;
  parts.banner.hidden = !TURNED_BACK.includes(status);
  parts.waits.hidden = waitWords(rollout).length === 0;
  show(parts.title, [plan, flag, control, candidate], () => title(rollout));
  show(parts.told, [status, reason, rollout.phase, changedMs], () => told(rollout));
  show(parts.badge, status, () => marked(mark, word));
  show(parts.banner, [status, reason, changedMs], () => banner(rollout));
  show(parts.stepper, stepperData(rollout), () => stepper(rollout));
  show(parts.weight, weightData(rollout), () => weight(rollout));
  show(parts.waits, waitWords(rollout), () => waits(rollout));
  show(parts.lists, listsData(rollout), () => lists(rollout));
  parts.lists.hidden = parts.lists.childElementCount === 0;
  parts.figures.update(rollout, moments);
  show(parts.verdicts, verdicts, () => verdictList(verdicts));
  show(parts.foot, [rollout.revision, reason, status], () => foot(rollout));
}

function title({ plan, flag, control, candidate, environment }) {
  return [
    element('span', { class: 'plan' }, plan),
    ' — ',
    element('span', {}, `${flag}: `),
    element('span', { class: 'arrow' }, `${control} → ${candidate}`),
    ' ',
    element('small', {}, environment),
  ];
}

/** What a folded rollout says beside its title. */
function told({ status, reason, phases, phase, changedMs }) {
  const now = phases[phase];
  const stands = now === undefined ? '' : `${now.name}, ${audience(now)}`;
  return [moment(changedMs), ' ', element('span', {}, ENDED.includes(status) ? reason : stands)];
}

function moment(ms) {
  return element('time', { datetime: new Date(ms).toISOString() }, clockTime(ms));
}

function banner({ status, reason, changedMs }) {
  if (!TURNED_BACK.includes(status)) return null;
  const done = status === 'rolled-back';
  return [
    element(
      'p',
      { class: 'banner-title' },
      marked('↩', done ? 'Rolled back' : 'Rolling back'),
      ' ',
      element('span', { class: 'banner-time' }, 'at ', moment(changedMs)),
    ),
    element('p', {}, reason),
  ];
}

function waits(rollout) {
  return waitWords(rollout).map((sentence) => element('p', {}, sentence));
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
