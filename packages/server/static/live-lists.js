import { element, marked } from './live-dom.js';
import { layers } from './live-layers.js';
import { clockTime, duration, ENDED } from './live-words.js';

const ITEMS = {
  open: { mark: '○', word: 'open' },
  running: { mark: '…', word: 'running' },
  done: { mark: '✓', word: 'done' },
  failed: { mark: '✕', word: 'failed' },
};

/** What the lists of the page are made of, to redraw only when it changed. */
export function listsData({
  status,
  phase,
  checklists,
  layers: all,
  goingBack,
  met,
  stages: begun,
}) {
  return [status, phase, checklists, all, goingBack, met, begun];
}

/** Checklists that matter now, layers of a rollback, stages of the deployment. */
export function lists(rollout) {
  return [...checklists(rollout), layers(rollout), stages(rollout)].filter((part) => part !== null);
}

function checklists(rollout) {
  const { status, phases, phase, checklists: all } = rollout;
  const gate = phases[phase]?.name;
  const now = all.filter(({ usedBy }) =>
    status === 'completed' ? usedBy === 'completion' : usedBy === gate && !ENDED.includes(status),
  );
  return now.map(({ name, title, items, met }) => {
    const done = items.filter(({ state }) => state === 'done').length;
    return element(
      'details',
      { class: 'checklist', open: !met },
      element(
        'summary',
        {},
        marked(met ? '✓' : '○', title ?? name),
        element('span', { class: 'of' }, ` ${done} of ${items.length}`),
      ),
      element('ul', {}, items.map(item)),
    );
  });
}

function item({ title, state, action, by, atMs, detail, blocking }) {
  const { mark, word } = ITEMS[state];
  const who = by === null ? (action === null ? 'by hand' : `action ${action}`) : by;
  const facts = [who, atMs === null ? '' : clockTime(atMs), blocking ? '' : 'not needed', detail];
  return element(
    'li',
    { 'data-state': state },
    element('span', { class: 'item-mark', role: 'img', 'aria-label': word }, mark),
    element('span', {}, title),
    element('small', {}, facts.filter((fact) => fact !== '').join(', ')),
  );
}

function stages({ stages: all }) {
  if (all.every(({ beganMs }) => beganMs === null)) return null;
  const rows = all.map(({ name, plannedMinMs, plannedMaxMs, beganMs, endedMs }) => {
    const planned = duration(plannedMaxMs ?? plannedMinMs);
    const measured =
      beganMs === null
        ? ''
        : endedMs === null
          ? `since ${clockTime(beganMs)}`
          : duration(endedMs - beganMs);
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      element('td', {}, planned),
      element('td', {}, measured),
    );
  });
  const head = ['Stage', 'Planned', 'Measured'].map((word) =>
    element('th', { scope: 'col' }, word),
  );
  return element(
    'table',
    { class: 'stages' },
    element('thead', {}, element('tr', {}, head)),
    element('tbody', {}, rows),
  );
}
