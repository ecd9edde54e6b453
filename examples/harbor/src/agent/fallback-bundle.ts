import type { AgentBundle } from '@tidegate/sdk';

/** The support agent while no ruleset is known: good enough to answer, and known to work. */
export const FALLBACK_BUNDLE: AgentBundle = {
  model: 'support-small',
  prompt: 'You are the support agent of Harbor, a shop for boats. Answer in two sentences.',
  tools: ['lookupOrder'],
};
