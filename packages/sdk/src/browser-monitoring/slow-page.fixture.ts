/** What runs in the page: a monitor, and everything that it is to see. Settings stand in the document. */
import { createBrowserClient } from '../browser/index.ts';
import { monitorPage } from './index.ts';

const settings = JSON.parse(document.getElementById('settings')?.textContent ?? '{}') as {
  url: string;
  key: string;
};
const client = createBrowserClient({ ...settings, context: { targetingKey: 'c-1' } });
const monitor = monitorPage(client);
Object.assign(window, { monitor, isSame: monitorPage(client) === monitor });
await client.ready();
client.boolean('chat', false);

/** Keeps the page busy: a long task. */
function busy(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}

setTimeout(() => {
  const late = document.createElement('div');
  late.style.cssText = 'height:400px;width:800px;font-size:120px';
  late.textContent = 'The largest text of the page';
  document.body.prepend(late);
  setTimeout(() => {
    busy(120);
    setTimeout(() => {
      throw new TypeError('order 4711 of "jane" is away');
    });
    void Promise.reject(new RangeError('no answer after 3000 ms'));
    Object.assign(window, { isDone: true });
  }, 200);
}, 600);
document.getElementById('button')?.addEventListener('click', () => busy(100));
