/** What runs in the page: one experiment, told of by hooks. Settings stand in the document. */
import { createElement, type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { TidegateProvider, useExperiment, useTidegate, useTrackExposure } from './index.ts';

const { url, key, userId } = JSON.parse(
  document.getElementById('settings')?.textContent ?? '{}',
) as { url: string; key: string; userId: string };
const TEST = 'split_view_layout_test';
/** Every function that the hook gave, to see that they stay the same. */
const trackers = new Set<() => void>();
Object.assign(window, { trackers });

function Layout(): ReactNode {
  const client = useTidegate();
  useTrackExposure(TEST);
  const use = useExperiment(TEST, userId);
  const { variant, inExperiment, isReady, trackExposure, trackConversion } = use;
  trackers.add(trackExposure);
  const said = isReady ? `${variant} ${inExperiment ? 'drawn' : 'not drawn'}` : 'waiting';
  const button = (id: string, onClick: () => void) =>
    createElement('button', { id, type: 'button', onClick }, id);
  return createElement(
    'main',
    null,
    createElement('h1', { id: 'said' }, said),
    button('expose', trackExposure),
    button('convert', () => trackConversion(3)),
    button('engage', () => client?.track('message_engaged', { by: 'userId' })),
  );
}

const room = document.getElementById('room');
if (room === null) throw new Error('the page has no room');
const options = { url, key, context: { targetingKey: `chat of ${userId}`, userId } };
const app = createElement(TidegateProvider, { options }, createElement(Layout));
createRoot(room).render(createElement(StrictMode, null, app));
