/** A real browser, and pages for it on an origin of their own. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

export const hasChromium = (process.env['TIDEGATE_TEST_HAVE'] ?? '')
  .split(',')
  .includes('chromium');
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Name of a suite that needs the browser: it says so when it is skipped. */
export function chromiumSuite(name: string): string {
  return hasChromium ? name : `${name} (skipped: "chromium" was not found)`;
}

/** A browser with pages that the test wrote. */
export interface PageHost {
  /** Origin of the pages. */
  readonly origin: string;
  /** Puts an HTML document under a path; `{{script}}` in it loads the code of that fixture file. */
  serve(path: string, html: string): void;
  /**
   * Opens a page of ours as a visitor who was never there; `flaws` gathers what its console
   * complains of, `watch` sees the page before it is loaded.
   */
  open(path: string, watch?: (page: Page) => void): Promise<{ page: Page; flaws: string[] }>;
  close(): Promise<void>;
}

/** Bundles the given TypeScript files for the browser, as a page in development would. */
export async function startPageHost(scripts: Readonly<Record<string, string>>): Promise<PageHost> {
  const documents = new Map<string, { type: string; body: string }>();
  for (const [name, file] of Object.entries(scripts)) {
    documents.set(`/${name}.js`, { type: 'text/javascript', body: await bundled(file) });
  }
  const server = createServer(({ url = '' }, response) => {
    const found = documents.get(new URL(url, 'http://page').pathname);
    response.writeHead(found === undefined ? 404 : 200, {
      'content-type': `${found?.type ?? 'text/plain'}; charset=utf-8`,
    });
    response.end(found?.body);
  });
  const origin = await listening(server);
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  const browser: Browser = await chromium.launch({ executablePath, args: ARGS });

  return {
    origin,
    serve: (path, body) => documents.set(path, { type: 'text/html', body }),
    open: async (path, watch) => {
      const context = await browser.newContext({ viewport: { width: 900, height: 600 } });
      const page = await context.newPage();
      const flaws: string[] = [];
      page.on('pageerror', ({ message }) => flaws.push(message));
      page.on('console', (line) => {
        const isNoise = line.location().url.endsWith('/favicon.ico');
        if (['error', 'warning'].includes(line.type()) && !isNoise) flaws.push(line.text());
      });
      watch?.(page);
      await page.goto(`${origin}${path}`);
      return { page, flaws };
    },
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bundled(input: string): Promise<string> {
  const output = await build({
    root: join(import.meta.dirname, '..', '..'),
    configFile: false,
    logLevel: 'silent',
    // Only in development does React say what is wrong, and try effects twice.
    define: { 'process.env.NODE_ENV': '"development"' },
    resolve: { conditions: ['development', 'module', 'browser', 'import', 'default'] },
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      modulePreload: false,
      rolldownOptions: { input },
    },
  });
  const chunks = [output].flat().flatMap((part) => ('output' in part ? part.output : []));
  return chunks.map((chunk) => ('code' in chunk ? chunk.code : '')).join('');
}
