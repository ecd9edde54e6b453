import type { StreamEvent } from '@tidegate/protocol';
import type { Sink } from './guarded-sink.ts';

/** A patch from one version of lineage 1 to the next, `cause: publish` unless told. */
export function patchTo(
  version: number,
  more: Partial<Extract<StreamEvent, { event: 'patch' }>> = {},
): Extract<StreamEvent, { event: 'patch' }> {
  return {
    event: 'patch',
    base: rulesetId(version - 1),
    to: rulesetId(version),
    cause: 'publish',
    flushEveryMs: 10_000,
    serverMs: 0,
    flags: {},
    evaluators: {},
    ...more,
  };
}

/** `1.<version>.<version as hash>`. */
export function rulesetId(version: number): string {
  return `1.${version}.${String(version).padStart(8, '0')}`;
}

/** A sink that keeps what is written; `writableLength` is set by hand. */
export interface KeptSink extends Sink {
  writableLength: number;
  readonly state: 'open' | 'ended' | 'destroyed';
  text(): string;
  /** What was written, as events. */
  events(): StreamEvent[];
}

/** Makes an open sink. */
export function keptSink(): KeptSink {
  let text = '';
  let state: KeptSink['state'] = 'open';
  return {
    writableLength: 0,
    get state() {
      return state;
    },
    write(frame) {
      if (state !== 'open') throw new Error('written after its end');
      text += frame;
    },
    end() {
      state = 'ended';
    },
    destroy() {
      state = 'destroyed';
    },
    text: () => text,
    events: () => readEvents(text),
  };
}

/** The events of a stream's text; comments and half frames are left out. */
export function readEvents(text: string): StreamEvent[] {
  const whole = text.slice(0, text.lastIndexOf('\n\n') + 1);
  return [...whole.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json));
}
