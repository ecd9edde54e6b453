import { type Agent, request } from 'node:http';

/** The answer to one turn. */
export interface Answer {
  readonly variant: string | null;
  readonly text: string;
  readonly answeredMs: number;
  readonly endedMs: number;
  readonly failed: boolean;
}

/** Largest answer that is read. */
const ANSWER_BYTES_MAX = 256 * 1024;
/** Longest silence of a socket. */
const ANSWER_LIMIT_MS = 20_000;

/** Asks one question over a kept-alive socket. Never rejects: what goes wrong is a failed answer. */
export function askHarbor(url: URL, agent: Agent, body: unknown): Promise<Answer> {
  return new Promise((resolve) => {
    let answeredMs = 0;
    let variant: string | null = null;
    const finish = (text: string, failed: boolean): void => {
      const endedMs = Date.now();
      resolve({ variant, text, answeredMs: answeredMs || endedMs, endedMs, failed });
    };
    const post = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json' },
        timeout: ANSWER_LIMIT_MS,
      },
      (response) => {
        answeredMs = Date.now();
        const name = response.headers['x-harbor-variant'];
        variant = typeof name === 'string' ? name : null;
        let stream = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          stream += chunk;
          if (stream.length > ANSWER_BYTES_MAX)
            response.destroy(new Error('The answer is too long'));
        });
        response.on('error', () => finish('', true));
        response.on('end', () => {
          const { text, failed } = readUiMessageStream(stream);
          finish(text, failed || response.statusCode !== 200);
        });
      },
    );
    post.on('timeout', () => post.destroy(new Error('The answer took too long')));
    post.on('error', () => finish('', true));
    post.end(JSON.stringify(body));
  });
}

/** The text of a UI message stream, and whether it reports an error or has no end. */
export function readUiMessageStream(stream: string): { text: string; failed: boolean } {
  let text = '';
  let failed = false;
  let complete = false;
  for (const line of stream.split('\n')) {
    if (line === 'data: [DONE]') complete = true;
    if (!line.startsWith('data: {')) continue;
    const part = JSON.parse(line.slice('data: '.length)) as { type?: string; delta?: string };
    if (part.type === 'text-delta') text += part.delta ?? '';
    if (part.type === 'error') failed = true;
  }
  return { text, failed: failed || !complete };
}
