/** What a page's server renders: no effect runs there, so nothing is asked. */
import { createElement, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { answered } from '../browser/manual-page.fixture.ts';
import type { BrowserBootstrap } from '../browser/types.ts';
import {
  TidegateProvider,
  useExperiment,
  useFlag,
  useFlagDetails,
  useStatus,
  useVariant,
} from './index.ts';

const BOOTSTRAP = {
  flags: [
    answered('chat', true, { variant: 'new~4', reason: 'SPLIT' }),
    answered('model', 'large'),
    answered('layout', true, {
      variant: 'split~2',
      metadata: { experiment: 'split_view_layout_test', unit: 'userId' },
    }),
  ],
};

/** Shows all that the hooks say of one flag. */
function Shown(): ReactNode {
  const { value, draw, reason, errorCode } = useFlagDetails('chat', false);
  return JSON.stringify({
    chat: useFlag('chat', false),
    model: useFlag('model', 'small'),
    wrongType: useFlag('model', 7),
    unknown: useFlag('unknown', ['a']),
    variant: useVariant('chat'),
    noVariant: useVariant('unknown'),
    details: { value, draw, reason, errorCode },
    status: useStatus(),
  });
}

function rendered(bootstrap?: BrowserBootstrap, shown: () => ReactNode = Shown): unknown {
  const options = {
    url: 'https://flags.example.com',
    key: 'tg_browser_1_x',
    context: { targetingKey: 'c-1', userId: 'u-1' },
    bootstrap,
  };
  const html = renderToString(createElement(TidegateProvider, { options }, createElement(shown)));
  return JSON.parse(html.replaceAll('&quot;', '"'));
}

test('the hooks render the values of the bootstrap on a server', () => {
  expect(rendered(BOOTSTRAP)).toEqual({
    chat: true,
    model: 'large',
    wrongType: 7,
    unknown: ['a'],
    variant: 'new',
    noVariant: null,
    details: { value: true, draw: 4, reason: 'SPLIT' },
    status: 'loading',
  });
});

const FALLBACKS = {
  chat: false,
  model: 'small',
  wrongType: 7,
  unknown: ['a'],
  variant: null,
  noVariant: null,
  details: { value: false, draw: 0, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' },
  status: 'loading',
};

test('the hooks render fallbacks without a bootstrap', () => {
  expect(rendered()).toEqual(FALLBACKS);
});

test('the hooks render fallbacks outside of a provider', () => {
  const html = renderToString(createElement(Shown));
  expect(JSON.parse(html.replaceAll('&quot;', '"'))).toEqual(FALLBACKS);
});

/** All that the hook of experiments says to one user, and that it tells nothing on a server. */
const experimentOf = (userId?: string) =>
  function ShownExperiment(): ReactNode {
    const { trackExposure, trackConversion, ...said } = useExperiment(
      'split_view_layout_test',
      userId,
    );
    trackExposure();
    trackConversion(2);
    return JSON.stringify(said);
  };

const NOBODY = { variant: null, value: null, inExperiment: false };

test.each([
  ['the visitor', undefined, { variant: 'split', value: true, inExperiment: true, isReady: true }],
  ['this user', 'u-1', { variant: 'split', value: true, inExperiment: true, isReady: true }],
  ['another user', 'u-2', { ...NOBODY, isReady: true }],
])('useExperiment() renders what the bootstrap has for %s', (_what, userId, said) => {
  expect(rendered(BOOTSTRAP, experimentOf(userId))).toEqual(said);
});

test('useExperiment() is not ready without a bootstrap, and keeps nobody waiting outside of a provider', () => {
  expect(rendered(undefined, experimentOf())).toEqual({ ...NOBODY, isReady: false });
  const html = renderToString(createElement(experimentOf()));
  expect(JSON.parse(html.replaceAll('&quot;', '"'))).toEqual({ ...NOBODY, isReady: true });
});
