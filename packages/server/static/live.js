import { createCard } from './live-card.js';
import { createExperiments } from './live-experiments.js';
import { createHistory } from './live-history.js';
import { createSafety } from './live-safety.js';
import { clockTime } from './live-words.js';

const POLL_MS = 1_000;
const RETRY_MS = 3_000;
const ANSWER_MS = 5_000;
/** Experiments, backups and deployments change rarely. */
const REST_POLL_MS = 3_000;
/** Rollouts on the page, newest first. */
const CARDS_MAX = 8;
const STORED_KEY = 'tidegate-key';

const form = document.getElementById('key-form');
const input = document.getElementById('key');
const keyProblem = document.getElementById('key-problem');
const list = document.getElementById('rollouts');
const empty = document.getElementById('empty');
const connection = document.getElementById('connection');
const safetySection = document.getElementById('safety');
const safety = createSafety(safetySection);
const experimentSection = document.getElementById('experiments');
const experiments = createExperiments(experimentSection);

/** Cards and what was seen, by id of the rollout. */
const cards = new Map();
let timer = 0;
let isPolling = false;
let restDueMs = 0;

takeKeyFromFragment();
window.addEventListener('hashchange', () => {
  takeKeyFromFragment();
  void poll();
});
document.addEventListener('visibilitychange', () => void poll());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(STORED_KEY, input.value.trim());
  input.value = '';
  void poll();
});
void poll();

/** A fragment never reaches a server; it must not stay in the address bar and history either. */
function takeKeyFromFragment() {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key === null) return;
  sessionStorage.setItem(STORED_KEY, key);
  history.replaceState(null, '', location.pathname + location.search);
}

async function poll() {
  clearTimeout(timer);
  const key = sessionStorage.getItem(STORED_KEY);
  if (key === null) return askForKey('');
  if (document.hidden || isPolling) return;
  isPolling = true;
  let nextMs = POLL_MS;
  try {
    const answer = await fetch('/api/v1/rollouts', {
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (answer.status === 401 || answer.status === 403) {
      sessionStorage.removeItem(STORED_KEY);
      askForKey((await answer.json()).title);
      return;
    }
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    render(await answer.json());
    await lookAtRest(key);
  } catch {
    nextMs = RETRY_MS;
    say('stale', 'The server does not answer; trying again');
  } finally {
    isPolling = false;
  }
  timer = setTimeout(() => void poll(), nextMs);
}

/** What fails here leaves what was shown: the rollouts matter more. */
async function lookAtRest(key) {
  if (performance.now() < restDueMs) return;
  restDueMs = performance.now() + REST_POLL_MS;
  const ask = async (path) => {
    const answer = await fetch(`/api/v1/${path}`, {
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    }).catch(() => null);
    return answer?.ok ? await answer.json() : null;
  };
  const [asked, ...others] = await Promise.all(
    ['experiments', 'work', 'databases', 'deployments?limit=12'].map(ask),
  );
  if (asked !== null) experiments.update(asked.experiments, Date.now());
  if (others.every((answer) => answer !== null)) safety.update(Object.assign({}, ...others));
}

function askForKey(problem) {
  const wasHidden = form.hidden;
  form.hidden = false;
  keyProblem.textContent = problem;
  list.replaceChildren();
  safetySection.hidden = true;
  experimentSection.hidden = true;
  cards.clear();
  empty.hidden = true;
  say('', '');
  if (wasHidden) input.focus();
}

function render({ serverMs, rollouts }) {
  form.hidden = true;
  const newest = rollouts.slice(0, CARDS_MAX);
  empty.hidden = newest.length > 0;
  say('live', 'Live', `as of ${clockTime(serverMs)}`);
  for (const id of [...cards.keys()]) {
    if (newest.some((rollout) => rollout.id === id)) continue;
    cards.get(id).card.node.remove();
    cards.delete(id);
  }
  for (const [index, rollout] of newest.entries()) {
    const kept = cards.get(rollout.id);
    const { card, history } = kept ?? { card: createCard(rollout), history: createHistory() };
    cards.set(rollout.id, { card, history });
    if (list.children[index] !== card.node) list.insertBefore(card.node, list.children[index]);
    history.add(rollout, serverMs);
    card.update(rollout, history.moments, index === 0);
  }
}

/** The words are read aloud when they change; the time beside them is not. */
function say(state, words, detail = '') {
  connection.dataset.state = state;
  if (connection.dataset.words !== words) {
    connection.dataset.words = words;
    connection.textContent = words;
  }
  connection.title = detail;
}
