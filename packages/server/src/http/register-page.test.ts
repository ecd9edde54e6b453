import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './server.fixture.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.remove();
});

const folder = new URL('../../static/', import.meta.url);
const files = readdirSync(folder);
const scripts = files.filter((name) => name.endsWith('.js'));

test('registerPage() serves the page with a policy that allows nothing foreign or inline', async () => {
  const answer = await server.call('GET', '/');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('content-security-policy')).toBe(
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  );
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.body).toContain('<title>Tidegate</title>');
});

test('registerPage() serves every file that the page and its scripts name, and revalidates it', async () => {
  for (const name of files.filter((file) => file !== 'index.html')) {
    const answer = await server.call('GET', `/${name}`);
    expect([name, answer.status]).toEqual([name, 200]);
    const etag = answer.headers.get('etag') ?? '';
    const again = await server.call('GET', `/${name}`, { headers: { 'if-none-match': etag } });
    expect([name, again.status]).toEqual([name, 304]);
  }
});

test.each([
  '/live.js/../../package.json',
  '/..%2fpackage.json',
  '/static/live.js',
  '/package.json',
])('registerPage() serves nothing else: "%s"', async (path) => {
  expect((await server.call('GET', path)).status).toBe(404);
});

test('the live page has no inline script or style and reads no data as HTML', () => {
  const html = readFileSync(new URL('index.html', folder), 'utf8');
  expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
  for (const name of scripts)
    expect(readFileSync(new URL(name, folder), 'utf8')).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/,
    );
});
