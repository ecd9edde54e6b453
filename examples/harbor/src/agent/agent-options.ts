import type { Turn } from '@tidegate/sdk';
import { type LanguageModel, stepCountIs } from 'ai';
import { SCRIPTED_PROVIDER } from '../model/scripted-model.ts';
import { FALLBACK_BUNDLE } from './fallback-bundle.ts';
import type { lookupOrder } from './lookup-order.ts';

/** The flag that decides which orchestrator answers. */
export const ARCHITECTURE_FLAG = 'useNewArchitecture';
/** The flag whose value is the agent. */
const AGENT_FLAG = 'support-agent';

/** What `streamText` needs for the agent of a turn, whichever orchestrator answers it. */
export function agentOptions(
  turn: Turn,
  {
    models,
    tools,
  }: {
    readonly models: Readonly<Record<string, LanguageModel>>;
    readonly tools: { readonly lookupOrder: typeof lookupOrder };
  },
) {
  const agent = turn.bundle(AGENT_FLAG, FALLBACK_BUNDLE);
  const variant = turn.details<boolean>(ARCHITECTURE_FLAG, false).variant ?? 'default';
  return {
    ...turn.aiSdk(agent, { models, tools, effects: { lookupOrder: 'read' as const } }),
    stopWhen: stepCountIs(4),
    // Ignored by every provider but the scripted model.
    providerOptions: { [SCRIPTED_PROVIDER]: { variant } },
  };
}
