import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROCESS = fileURLToPath(new URL('./our-process.mjs', import.meta.url));

/** Starts our process, over a folder for what it keeps. */
export async function startOurSide(folder, programs) {
  const child = fork(PROCESS, [folder, programs], { stdio: ['ignore', 2, 2, 'ipc'] });
  const next = () =>
    new Promise((resolve, reject) => {
      const gone = (code) => reject(new Error(`Cannot measure: our process ended with ${code}`));
      child.once('exit', gone);
      child.once('message', ({ answer, trouble }) => {
        child.off('exit', gone);
        if (trouble === undefined) resolve(answer);
        else reject(new Error(trouble));
      });
    });
  await next();
  return {
    ask(question, asked = {}) {
      child.send({ question, asked });
      return next();
    },
    stop() {
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
    },
  };
}
