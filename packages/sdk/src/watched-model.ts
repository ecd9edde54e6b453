import type { LanguageModel } from 'ai';

/** The one door of a provider's model that a stream comes through. */
type Streaming = Extract<LanguageModel, { readonly doStream: unknown }>;

/**
 * The same model, telling when a stream of it breaks off or cannot begin. `streamText` of `ai` 6
 * calls none of its callbacks when a provider's stream errors in the middle, and the turn would
 * only end at its deadline. A model that is only named (text) cannot be watched and is handed back.
 */
export function watchedModel(
  model: LanguageModel,
  onBreak: (error: unknown) => void,
): LanguageModel {
  if (typeof model === 'string') return model;
  return new Proxy(model, {
    get: (target, key) => {
      if (key === 'doStream') return streamOf(target, onBreak);
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

function streamOf(model: Streaming, onBreak: (error: unknown) => void) {
  return async (options: never): Promise<object> => {
    const { abortSignal } = options as { abortSignal?: AbortSignal };
    const result = await model.doStream(options);
    const tell = (error: unknown): void => {
      // Who leaves breaks the stream too; that is `onAbort`'s to tell.
      if (abortSignal?.aborted !== true) onBreak(error);
    };
    return { ...result, stream: watchedStream<unknown>(result.stream, tell) };
  };
}

function watchedStream<Part>(
  stream: ReadableStream<Part>,
  onBreak: (error: unknown) => void,
): ReadableStream<Part> {
  const reader = stream.getReader();
  return new ReadableStream<Part>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          onBreak(error);
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read ahead of whoever reads us.
    { highWaterMark: 0 },
  );
}
