/** What runs in the page: OpenFeature's React SDK over the provider that the settings name. */
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature, OpenFeatureProvider, type Provider, useFlag } from '@openfeature/react-sdk';
import { createElement, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { TidegateWebProvider } from './index.ts';

const settings = JSON.parse(document.getElementById('settings')?.textContent ?? '{}') as {
  url: string;
  key: string;
  provider: 'ours' | 'ofrep';
};
const { url, key } = settings;
const provider =
  settings.provider === 'ours'
    ? new TidegateWebProvider({ url, key })
    : new OFREPWebProvider({ baseUrl: url, headers: [['Authorization', `Bearer ${key}`]] });

function Chat(): ReactNode {
  const { value, variant } = useFlag('chat', false);
  return createElement('h1', { id: 'chat' }, `${value ? 'new' : 'old'} (${variant ?? 'none'})`);
}

const room = document.getElementById('room');
if (room === null) throw new Error('the page has no room');
await OpenFeature.setContext({ targetingKey: 'c-1' });
// OpenFeature's own provider was not written for exact optional members.
OpenFeature.setProvider(provider as Provider);
createRoot(room).render(createElement(OpenFeatureProvider, null, createElement(Chat)));
