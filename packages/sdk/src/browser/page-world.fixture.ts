/** A page of ours in a real browser, before a real server. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { startTestServer, type TestServer } from '../../../server/src/http/server.fixture.ts';
import { type PageHost, startPageHost } from './chromium.fixture.ts';

/** A server, a browser, and one script that runs in its pages. */
export interface PageWorld {
  readonly server: TestServer;
  /** Browser key of production. */
  readonly key: string;
  /** Tells the server something as its administrator. */
  asAdmin(path: string, body: object): Promise<void>;
  /** What the server answers its administrator. */
  read<Answer>(path: string): Promise<Answer>;
  /** Puts a page under a path: the settings that its script reads, what stands in it, the script. */
  serve(path: string, settings: object, body: string): void;
  open: PageHost['open'];
  /** Closes what was opened, as visitors who leave. */
  leave(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Starts both, with these files applied.
 *
 * @param script file name of a fixture beside `from`, without its ending
 * @param from `import.meta.url` of the suite
 */
export async function startPageWorld(
  script: string,
  from: string,
  files: readonly string[],
): Promise<PageWorld> {
  const host = await startPageHost({ [script]: new URL(`./${script}.fixture.ts`, from).pathname });
  const server = await startTestServer({ corsOrigins: [host.origin] });
  const pages: Page[] = [];
  const asAdmin = async (path: string, body: object): Promise<void> => {
    const answer = await server.call('POST', path, { key: server.admin, body });
    expect([path, answer.status, answer.body]).toEqual([path, 200, answer.body]);
  };
  await asAdmin('/api/v1/apply', {
    files: files.map((text, index) => ({ name: `${index}.yaml`, text })),
  });
  const { text: key } = await server.key('browser');
  return {
    ...{ server, key, asAdmin },
    async read<Answer>(path: string) {
      const { status, body } = await server.call('GET', path, { key: server.admin });
      expect([path, status, body]).toEqual([path, 200, body]);
      return body as Answer;
    },
    serve(path, settings, body) {
      const text = JSON.stringify({ url: server.url, key, ...settings });
      host.serve(
        path,
        `<!doctype html><title>${script}</title><body>
        <script type="application/json" id="settings">${text}</script>
        ${body}
        <script type="module" src="/${script}.js"></script></body>`,
      );
    },
    async open(path, watch) {
      const opened = await host.open(path, watch);
      pages.push(opened.page);
      return opened;
    },
    async leave() {
      for (const page of pages.splice(0)) await page.context().close();
    },
    async remove() {
      await host.close();
      await server.remove();
    },
  };
}
