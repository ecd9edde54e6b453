import { type ToolSet, tool } from 'ai';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { AiTurn } from './ai-sdk.ts';
import { countedTool } from './counted-tool.ts';
import { aTurnWorld, wholeFigures } from './turn-world.fixture.ts';

const boom = new RangeError('page 12 is gone');

function aStreamingTool(end: () => void): ToolSet[string] {
  return tool({
    inputSchema: z.object({}),
    async *execute() {
      yield 1;
      yield 2;
      end();
    },
  });
}

function running(end: () => void) {
  const { conversation, fold } = aTurnWorld();
  const turn = conversation({ id: 'chat-1', startedAtMs: 1 }).turn();
  const counting = { tool: turn.tool.bind(turn) as AiTurn['tool'], enter: () => {} };
  const counted = countedTool(counting, 'pages', 'read', aStreamingTool(end));
  const stream = counted.execute?.({}, { toolCallId: 't-1', messages: [] });
  return { stream: stream as AsyncIterable<number>, figures: () => wholeFigures(fold.drain()) };
}

async function read(stream: AsyncIterable<number>, most: number): Promise<number[]> {
  const parts: number[] = [];
  for await (const part of stream) if (parts.push(part) >= most) break;
  return parts;
}

test('countedTool() counts a stream that ends under the name of its tool', async () => {
  const { stream, figures } = running(() => {});
  expect(await read(stream, 9)).toEqual([1, 2]);
  expect(figures()).toEqual({ 'tool_success_rate | pages': [1, 1, 0, 0, []] });
});

test('countedTool() counts a stream that throws, and its error', async () => {
  const { stream, figures } = running(() => {
    throw boom;
  });
  await expect(read(stream, 9)).rejects.toBe(boom);
  expect(figures()).toEqual({
    'tool_success_rate | pages': [1, 0, 0, 0, []],
    'errors | page # is gone | RangeError': 1,
  });
});

test('countedTool() counts nothing for a reader that leaves', async () => {
  const { stream, figures } = running(() => {});
  expect([await read(stream, 1), figures()]).toEqual([[1], {}]);
});

test('countedTool() runs no tool that may not be entered', async () => {
  const ran: string[] = [];
  const refused = new Error('Cannot run tool "book"');
  const enter = () => {
    throw refused;
  };
  const refusing: AiTurn['tool'] = async (_name, _options, run) => await run();
  const book = tool({ inputSchema: z.object({}), execute: () => ran.push('booked') });
  const counted = countedTool({ enter, tool: refusing }, 'book', 'write', book);
  await expect(counted.execute?.({}, { toolCallId: 't-1', messages: [] })).rejects.toBe(refused);
  expect(ran).toEqual([]);
});
