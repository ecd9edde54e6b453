/** Which of the parts that some tests need besides Node stand ready on this machine. */
import { accessSync, constants } from 'node:fs';
import { createConnection } from 'node:net';
import { delimiter, join } from 'node:path';

const CONNECT_LIMIT_MS = 500;
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin'];

/** `{ postgres, nats, haproxy, chromium }`: where each was found, or `null`. */
export async function findOutsideParts(env) {
  const [postgres, nats] = await Promise.all([listens(5432), listens(4222)]);
  const named = env.CHROMIUM;
  const chromium = named === undefined ? findProgram('chromium', env) : runnable(named);
  return { postgres, nats, haproxy: findProgram('haproxy', env), chromium };
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(CONNECT_LIMIT_MS, () => end(null));
    socket.once('connect', () => end(`127.0.0.1:${port}`));
    socket.once('error', () => end(null));
  });
}

function findProgram(name, env) {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...SYSTEM_FOLDERS];
  return folders.map((folder) => runnable(join(folder, name))).find((path) => path) ?? null;
}

function runnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return null;
  }
}
