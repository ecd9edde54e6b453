import { element, marked } from './live-dom.js';
import { clockTime, duration, ENDED, TURNED_BACK } from './live-words.js';

const ITEMS = {
  open: { mark: '○', word: 'open' },
  running: { mark: '…', word: 'running' },
  done: { mark: '✓', word: 'done' },
  failed: { mark: '✕', word: 'failed' },
};
const LAYERS = {
  waiting: { mark: '○', word: 'waiting' },
  running: { mark: '…', word: 'under way' },
  verified: { mark: '✓', word: 'verified' },
  failed: { mark: '✕', word: 'failed' },
  skipped: { mark: '–', word: 'skipped' },
};

/** What the lists of the page are made of, to redraw only when it changed. */
export function listsData({ status, phase, checklists, layers, met, stages }) {
  return [status, phase, checklists, layers, met, stages];
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

function layers({ status, layers: all }) {
  if (!TURNED_BACK.includes(status) || all.length < 2) return null;
  const rows = all.map(
    ({ name, kind, target, action, state, beganMs, endedMs, withinMs, detail }) => {
      const { mark, word } = LAYERS[state];
      const who = kind === 'flag' ? 'at once' : action === null ? 'by hand' : `action ${action}`;
      const took =
        beganMs === null || endedMs === null ? '' : `took ${duration(endedMs - beganMs)}`;
      const limit = withinMs === null ? '' : `limit ${duration(withinMs)}`;
      const facts = [word, who, took, limit, detail].filter((fact) => fact !== '');
      return element(
        'li',
        { 'data-state': state },
        element('span', { class: 'item-mark', 'aria-hidden': 'true' }, mark),
        element('span', {}, kind === 'flag' ? name : `${name} to ${target}`),
        element('small', {}, facts.join(', ')),
      );
    },
  );
  return element(
    'section',
    { class: 'layers', 'aria-label': 'Layers of the rollback' },
    element('ol', {}, rows),
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
