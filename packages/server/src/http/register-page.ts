import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';
/** What is served, and nothing else: no path of a request ever reaches the file system. */
const FILES = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/mark.svg': { file: 'mark.svg', type: 'image/svg+xml' },
  '/live.css': { file: 'live.css', type: STYLE },
  '/live-card.css': { file: 'live-card.css', type: STYLE },
  '/live-lists.css': { file: 'live-lists.css', type: STYLE },
  '/live-layers.css': { file: 'live-layers.css', type: STYLE },
  '/live-experiments.css': { file: 'live-experiments.css', type: STYLE },
  '/live-safety.css': { file: 'live-safety.css', type: STYLE },
  '/live-pictures.css': { file: 'live-pictures.css', type: STYLE },
  '/live.js': { file: 'live.js', type: SCRIPT },
  '/live-card.js': { file: 'live-card.js', type: SCRIPT },
  '/live-dom.js': { file: 'live-dom.js', type: SCRIPT },
  '/live-figures.js': { file: 'live-figures.js', type: SCRIPT },
  '/live-history.js': { file: 'live-history.js', type: SCRIPT },
  '/live-layers.js': { file: 'live-layers.js', type: SCRIPT },
  '/live-lists.js': { file: 'live-lists.js', type: SCRIPT },
  '/live-experiments.js': { file: 'live-experiments.js', type: SCRIPT },
  '/live-intervals.js': { file: 'live-intervals.js', type: SCRIPT },
  '/live-safety.js': { file: 'live-safety.js', type: SCRIPT },
  '/live-lines.js': { file: 'live-lines.js', type: SCRIPT },
  '/live-marks.js': { file: 'live-marks.js', type: SCRIPT },
  '/live-phases.js': { file: 'live-phases.js', type: SCRIPT },
  '/live-picture.js': { file: 'live-picture.js', type: SCRIPT },
  '/live-present.js': { file: 'live-present.js', type: SCRIPT },
  '/live-scale.js': { file: 'live-scale.js', type: SCRIPT },
  '/live-verdicts.js': { file: 'live-verdicts.js', type: SCRIPT },
  '/live-words.js': { file: 'live-words.js', type: SCRIPT },
} as const;

/** Everything from here, no inline script or style, in nobody's frame, no form leaves. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

interface Asset {
  readonly body: Buffer;
  readonly etag: string;
}

/** Registers the live page at `/`. Its files are read once, when they are first asked for. */
export function registerPage(app: FastifyInstance): void {
  for (const [path, { file, type }] of Object.entries(FILES)) {
    let asset: Promise<Asset> | null = null;
    app.get(path, async (request, reply) => {
      asset ??= load(file);
      return await send(await asset, type, request, reply);
    });
  }
}

async function load(file: string): Promise<Asset> {
  const body = await readFile(new URL(`../../static/${file}`, import.meta.url));
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

async function send(
  { body, etag }: Asset,
  type: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply
    .header('content-type', type)
    .header('cache-control', 'no-cache')
    .header('etag', etag)
    .header('content-security-policy', CONTENT_SECURITY_POLICY)
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin');
  if (request.headers['if-none-match'] === etag) return await reply.code(304).send();
  return await reply.send(body);
}
