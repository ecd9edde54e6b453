/**
 * A runtime of the SDK whose time stands still until it is moved and whose network is a function:
 * minutes of traffic pass in seconds, and the client's own code does the folding.
 */
export class SimulatedRuntime {
  wallMs = 1_800_000_000_000;
  elapsedMs = 0;
  respond = () => Promise.reject(new Error('no network'));
  #timers = [];
  #order = 0;

  nowMs = () => this.wallMs;
  monotonicMs = () => this.elapsedMs;
  random = () => 0.5;
  fetch = (url, init) => this.respond(url, init);
  breathe = () => Promise.resolve();

  after = (delayMs, run) => {
    this.#order += 1;
    const timer = { atMs: this.elapsedMs + Math.max(delayMs, 0), order: this.#order, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Moves the time and runs what becomes due. */
  async advance(ms) {
    const untilMs = this.elapsedMs + ms;
    for (let next = this.#dueBy(untilMs); next !== undefined; next = this.#dueBy(untilMs)) {
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#moveTo(Math.max(next.atMs, this.elapsedMs));
      next.run();
      await settled();
    }
    this.#moveTo(untilMs);
  }

  #dueBy(untilMs) {
    return this.#timers
      .filter(({ atMs }) => atMs <= untilMs)
      .sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
  }

  #moveTo(elapsedMs) {
    this.wallMs += elapsedMs - this.elapsedMs;
    this.elapsedMs = elapsedMs;
  }
}

/** Lets everything run that waits for its turn; zipping a batch takes a thread, and so a moment. */
async function settled() {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** The answer to a batch, as the server gives it while a rollout is watched. */
export function answered(flushEveryMs = 1_000) {
  const body = { applied: 1, duplicate: false, rejected: [], flushEveryMs };
  return new Response(JSON.stringify(body), {
    status: 200,
    headers: { 'content-type': 'application/json' },
  });
}

/** The body of a batch as an object, and how many bytes it had on the wire. */
export async function readBatch({ body, headers }) {
  const bytes = Buffer.from(typeof body === 'string' ? body : new Uint8Array(body));
  const zipped = new Headers(headers).get('content-encoding') === 'gzip';
  const { gunzipSync } = await import('node:zlib');
  return { batch: JSON.parse(zipped ? gunzipSync(bytes) : bytes), bytes: bytes.length };
}
