/** What `docs/guides/experiment-sdk.md` shows, as code that is compiled and run. */
import { OpenFeature } from '@openfeature/server-sdk';
import { createElement, type ReactNode } from 'react';
import {
  initializeMonitoring,
  trackExperimentConversion,
  trackExperimentExposure,
} from './monitoring/index.ts';
import { TidegateProvider } from './openfeature/index.ts';
import { useExperiment, useTrackExposure } from './react/index.ts';
import type { Client } from './types.ts';

export function onNode(tidegate: Client, chatId: string, userId: string): boolean {
  const context = { targetingKey: chatId, userId, plan: 'pro' };
  const isSplit = tidegate.boolean('splitViewLayout', context, false);
  tidegate.expose('split_view_layout_test', context); // the user sees it now
  tidegate.track('message_engaged', context, { by: 'userId' }); // later, as often as it happens
  tidegate.track('focus_ended', context, { by: 'userId', value: 1_500 });
  return isSplit;
}

export function byFunctions(tidegate: Client, userId: string): void {
  initializeMonitoring({ client: tidegate });
  trackExperimentExposure('split_view_layout_test', userId, { plan: 'pro' });
  trackExperimentConversion('split_view_layout_test', userId, 2.5);
}

export function Messages({ userId }: { userId: string }): ReactNode {
  useTrackExposure('split_view_layout_test');
  const { variant, isReady, trackConversion } = useExperiment('split_view_layout_test', userId);
  if (!isReady) return null;
  const layout = variant === 'on' ? 'two columns' : 'one column';
  return createElement('main', { className: layout, onClick: () => trackConversion(1) }, layout);
}

export async function byOpenFeature(
  tidegate: Client,
  context: { targetingKey: string; userId: string; teamId: string; plan: string },
): Promise<boolean> {
  await OpenFeature.setProviderAndWait(new TidegateProvider(tidegate, { trackBy: 'userId' }));
  const client = OpenFeature.getClient();
  const isSplit = await client.getBooleanValue('splitViewLayout', false, context);
  tidegate.expose('splitViewLayout', context); // OpenFeature has no word for it
  client.track('message_engaged', context, { value: 1 });
  client.track('invited', context, { by: 'teamId' });
  return isSplit;
}
