/** What runs in the page: it hydrates what the server rendered. Settings stand in the document. */
import { createElement, StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { readBootstrap, TidegateProvider } from './index.ts';
import { renders, Shop } from './shop.fixture.ts';

const settings = JSON.parse(document.getElementById('settings')?.textContent ?? '{}') as {
  url: string;
  key: string;
  isStrict: boolean;
  /** The conversation that the page is rendered for; absent: `c-1`. */
  unit?: string;
};
const recovered: string[] = [];
Object.assign(window, { renders, recovered });

const bootstrap = readBootstrap();
const shopFor = (targetingKey: string) => {
  const options = { url: settings.url, key: settings.key, context: { targetingKey }, bootstrap };
  const app = createElement(TidegateProvider, { options }, createElement(Shop));
  return settings.isStrict ? createElement(StrictMode, null, app) : app;
};
const room = document.getElementById('shop');
if (room === null) throw new Error('the page has no room for the shop');
const root = hydrateRoot(room, shopFor(settings.unit ?? 'c-1'), {
  onRecoverableError: (error) => recovered.push(String(error)),
});
/** The page goes on with another conversation. */
const visit = (targetingKey: string) => root.render(shopFor(targetingKey));
Object.assign(window, { visit });
