import { element, marked, show } from './live-dom.js';
import { clockTime, duration } from './live-words.js';

const DEPLOYMENTS_MAX = 12;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
const DAY_MS = 86_400_000;

/** What is under way, which backups there are, and what was deployed: brought up to date with every look. */
export function createSafety(section) {
  const parts = {
    work: element('div', { class: 'work', role: 'status', 'aria-live': 'polite' }),
    databases: element('div', { class: 'databases' }),
    deployments: element('div', { class: 'deployments' }),
  };
  section.replaceChildren(parts.work, parts.databases, parts.deployments);
  return {
    update({ work, databases, deployments, serverMs }) {
      const running = work.filter(({ kind }) => kind !== 'check');
      show(parts.work, running, () => running.map(underWay));
      const ageDays = databases.map(({ newestVerifiedMs }) => daysOf(newestVerifiedMs, serverMs));
      show(parts.databases, [databases, ageDays], () =>
        databases.map((one) => database(one, serverMs)),
      );
      show(parts.deployments, deployments, () => strip(deployments.slice(0, DEPLOYMENTS_MAX)));
      section.hidden = running.length + databases.length + deployments.length === 0;
    },
  };
}

function underWay({ title, done, total, unit, note, state, leftMs, tookMs }) {
  const left = leftMs === null ? '' : `, ${duration(leftMs)} left`;
  const end = state === 'running' ? left : `, ${state} after ${duration(tookMs)}`;
  const amount =
    total === null ? amountOf(done, unit) : `${amountOf(done, unit)} of ${amountOf(total, unit)}`;
  return element(
    'div',
    { class: 'panel work-item', 'data-state': state },
    element('p', {}, element('strong', {}, title), ` ${amount}${end}`),
    element('progress', {
      max: total ?? 1,
      value: total === null ? null : done,
      'aria-label': title,
    }),
    note === '' ? null : element('small', {}, note),
  );
}

function database(one, serverMs) {
  const { name, environment, rule321, newestVerifiedMs, policies, rtoS, rpoS } = one;
  const troubles = policies.filter(({ trouble }) => trouble !== null);
  return element(
    'article',
    { class: 'panel database', 'data-database': name },
    element('h3', {}, name, ' ', element('small', {}, environment)),
    element(
      'p',
      { class: 'rule321', 'data-met': String(rule321.met) },
      marked(rule321.met ? '✓' : '✕', '3-2-1 '),
      tally('copies', rule321.copies, 3),
      tally('media', rule321.media, 2),
      tally('off site', rule321.offSite, 1),
    ),
    rule321.met ? null : element('p', { class: 'quiet' }, rule321.sentence),
    element(
      'p',
      { class: newestVerifiedMs === null ? 'care' : 'quiet' },
      ageWords(newestVerifiedMs, serverMs),
    ),
    element(
      'p',
      { class: 'quiet' },
      measured('restore', rtoS, one.rtoLimitS),
      ', ',
      measured('data lost', rpoS, one.rpoLimitS),
    ),
    ...troubles.map(({ name: policy, trouble }) =>
      element('p', { class: 'care' }, `${policy}: ${trouble}`),
    ),
  );
}

/** So many dots as are asked for, filled as far as there are. */
function tally(word, have, need) {
  const dots = Array.from({ length: Math.max(need, Math.min(have, 5)) }, (_, index) =>
    element('span', { class: 'dot', 'data-filled': String(index < have), 'aria-hidden': 'true' }),
  );
  return element('span', { class: 'tally' }, dots, ` ${have} ${word} `);
}

function ageWords(newestVerifiedMs, serverMs) {
  if (newestVerifiedMs === null) return 'No backup was restored and compared yet';
  const days = daysOf(newestVerifiedMs, serverMs);
  const age = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
  return `Newest verified backup: ${age}, ${clockTime(newestVerifiedMs)}`;
}

function daysOf(ms, serverMs) {
  return ms === null ? null : Math.max(0, Math.floor((serverMs - ms) / DAY_MS));
}

function measured(word, seconds, limitS) {
  if (seconds === null) return `${word}: not measured`;
  const limit = limitS === null ? '' : ` of ${duration(limitS * 1_000)}`;
  return `${word} ${duration(seconds * 1_000)}${limit}`;
}

function strip(deployments) {
  if (deployments.length === 0) return null;
  return element(
    'section',
    { class: 'panel', 'aria-label': 'Deployments' },
    element('h3', {}, 'Deployments'),
    element('ol', { class: 'strip' }, deployments.toReversed().map(deployment)),
  );
}

function deployment({ version, environment, status, kind, slot, live, startedMs, endedMs }) {
  const took = endedMs === null ? '' : `, ${duration(endedMs - startedMs)}`;
  const where = slot === null ? '' : ` on ${slot}`;
  const words = `${kind} ${version}${where} in ${environment}: ${status}${live ? ', live' : ''}${took}`;
  return element(
    'li',
    { 'data-status': status, 'data-live': String(live), title: words },
    element('span', {}, version),
    element('small', {}, `${live ? '● ' : ''}${slot ?? status}`),
  );
}

function amountOf(amount, unit) {
  if (unit !== 'bytes') return `${Math.round(amount)} ${unit}`;
  const power = amount < 1_000 ? 0 : Math.min(4, Math.floor(Math.log10(amount) / 3));
  return `${(amount / 1_000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}
