/** A thread that asks so often each second, whether answers come or not, over kept connections. */
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const SLICE_MS = 5;
const UNDER_WAY_MAX = 1_000;
const DRAIN_MS = 10_000;
const { port, perSecond } = workerData;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const answers = [];
let sent = 0;
let failed = 0;
let underWay = 0;
let fromMs = 0;
let timer;

parentPort.on('message', async (question) => {
  if (question === 'ready') parentPort.postMessage(true);
  if (question === 'begin') {
    fromMs = performance.now();
    timer = setInterval(slice, SLICE_MS);
    parentPort.postMessage(true);
  }
  if (question === 'end') {
    clearInterval(timer);
    const seconds = (performance.now() - fromMs) / 1_000;
    const untilMs = performance.now() + DRAIN_MS;
    while (underWay > 0 && performance.now() < untilMs)
      await new Promise((resolve) => setTimeout(resolve, 20));
    agent.destroy();
    // What has no answer by now will have none.
    parentPort.postMessage({ sent, failed: failed + underWay, seconds, answers });
  }
});

/** As many as are due by now. */
function slice() {
  const due = Math.floor(((performance.now() - fromMs) / 1_000) * perSecond);
  while (sent < due && underWay < UNDER_WAY_MAX) ask();
}

function ask() {
  sent += 1;
  underWay += 1;
  let begunMs = 0;
  let isOver = false;
  const end = (colour) => {
    if (isOver) return;
    isOver = true;
    underWay -= 1;
    if (colour === null) failed += 1;
    else answers.push({ begunMs, colour });
  };
  const asked = request({ host: '127.0.0.1', port, path: '/', agent }, (answer) => {
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (chunk) => {
      text += chunk;
    });
    answer.once('error', () => end(null));
    answer.once('end', () => end(answer.statusCode === 200 ? text : null));
  });
  // It may have waited for a connection before.
  asked.once('finish', () => {
    begunMs = performance.timeOrigin + performance.now();
  });
  asked.once('error', () => end(null));
  asked.end();
}
