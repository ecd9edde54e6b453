import type { LanguageModel, ToolSet } from 'ai';
import { type FinishedGeneration, observeFinish } from './ai-finish.ts';
import { type CallSettings, callSettings } from './call-settings.ts';
import { countedTool } from './counted-tool.ts';
import type { Ledger } from './ledger.ts';
import type { AgentBundle, TokenUsage, ToolEffect, Turn } from './types.ts';
import { watchedModel } from './watched-model.ts';

/** What the program brings to an agent: the bundle only names models and tools. */
export interface AiSdkParts<Tools extends ToolSet = ToolSet> {
  /** Finds the model that the bundle names: a function, or a record by name. */
  readonly models: ((model: string) => LanguageModel) | Readonly<Record<string, LanguageModel>>;
  /** Tools by name; of these the model gets what `bundle.tools` lists, or all without a list. */
  readonly tools?: Tools;
  /** What the tools do to the world; a tool without a declared effect counts as `write`. */
  readonly effects?: { readonly [Name in keyof Tools]?: ToolEffect };
  /** Also called when the stream fails. The AI SDK's own printing is replaced by ours. */
  readonly onError?: (error: unknown) => void;
}

/** Spread these into `streamText` or `generateText` of `ai` 6. */
export interface AiSdkOptions<Tools extends ToolSet = ToolSet> extends CallSettings {
  readonly model: LanguageModel;
  readonly system: string;
  readonly tools: Tools;
  readonly onChunk: () => void;
  readonly onFinish: (finished: FinishedGeneration) => void;
  readonly onError: (event: { error: unknown }) => void;
  readonly onAbort: () => void;
}

/** The turn, as far as the AI SDK moves it. */
export interface AiTurn extends Pick<Turn, 'tool' | 'observe' | 'firstChunk' | 'end' | 'fail'> {
  /** The calls of models of this turn. */
  spent(usages: readonly TokenUsage[]): void;
  /** It is a shadow's: none of its tools may run before `tool` lets it. */
  readonly fenced?: boolean;
  /** A tool is about to run; throws an `Error` for one of a candidate that was given up. */
  enter(name: string, effect: ToolEffect | undefined): void;
}

/**
 * Options that run an agent and end its turn: with `onFinish` (tokens, money and how the model did
 * are observed; finish reason `error` fails it), `onError` (fails it) or `onAbort` (ends it, not failed); a provider's stream
 * that breaks in the middle, of which `streamText` tells nobody, fails it too. All that holds as
 * long as the stream is read; when a user may go away, hand it the request's
 * `abortSignal`, or the turn fails at its deadline. `generateText` calls `onFinish`, but throws
 * what goes wrong: catch it and call `turn.fail(error)`. Callbacks of your own: call these in
 * them. A model that `models` does not know fails the turn and throws an `Error`.
 */
export function aiSdkOptions<Tools extends ToolSet>(
  turn: AiTurn,
  ledger: Ledger,
  agent: AgentBundle,
  parts: AiSdkParts<Tools>,
): AiSdkOptions<Tools> {
  const model = modelOf(turn, agent.model, parts.models);
  const asked = typeof model === 'string' ? model : model.modelId;
  return {
    ...callSettings(agent.parameters ?? {}, ledger),
    model,
    system: agent.prompt,
    tools: toolsOf(turn, ledger, agent, parts),
    onChunk: () => turn.firstChunk(),
    onFinish: (finished) => {
      observeFinish(turn, { pinned: agent.model, asked }, finished);
      turn.end({ failed: finished.finishReason === 'error' });
    },
    onError: ({ error }) => {
      turn.fail(error);
      parts.onError?.(error);
    },
    onAbort: () => turn.end(),
  };
}

function modelOf(turn: AiTurn, name: string, models: AiSdkParts['models']): LanguageModel {
  try {
    const known = typeof models === 'function' || Object.hasOwn(models, name);
    const model = typeof models === 'function' ? models(name) : known ? models[name] : undefined;
    if (model !== undefined) return watchedModel(model, (error) => turn.fail(error));
    throw new Error(`Cannot run the agent: no model is called "${name}"; add it to "models"`);
  } catch (error) {
    turn.fail(error);
    throw error;
  }
}

function toolsOf<Tools extends ToolSet>(
  turn: AiTurn,
  ledger: Ledger,
  agent: AgentBundle,
  parts: AiSdkParts<Tools>,
): Tools {
  const offered = new Map(Object.entries<ToolSet[string]>(parts.tools ?? {}));
  const effects = new Map(Object.entries<ToolEffect | undefined>(parts.effects ?? {}));
  const given: [string, ToolSet[string]][] = [];
  for (const name of agent.tools ?? offered.keys()) {
    const tool = offered.get(name);
    if (tool !== undefined) {
      given.push([name, countedTool(turn, name, effects.get(name) ?? 'write', tool)]);
      continue;
    }
    const message = `Cannot give the agent tool "${name}": "tools" does not have it; it goes without`;
    ledger.warnOnce('unknown-tool', name, message);
  }
  return Object.fromEntries(given) as Tools;
}
