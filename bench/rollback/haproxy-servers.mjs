/** A thread with a blue and a green server, which answer with their colour. */
import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';

const blue = await listening('blue');
const green = await listening('green');

parentPort.on('message', async (question) => {
  if (question === 'ready') parentPort.postMessage(true);
  if (question === 'ports') parentPort.postMessage({ blue: portOf(blue), green: portOf(green) });
  if (question === 'freePort') {
    const server = await listening('');
    const port = portOf(server);
    server.close(() => parentPort.postMessage(port));
  }
});

function listening(colour) {
  const server = createServer((_, answer) => answer.end(colour));
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function portOf(server) {
  return server.address().port;
}
