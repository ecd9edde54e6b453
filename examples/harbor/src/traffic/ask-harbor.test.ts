import { expect, test } from 'vitest';
import { readUiMessageStream } from './ask-harbor.ts';

const lines = (...parts: object[]) =>
  parts.map((part) => `data: ${JSON.stringify(part)}\n\n`).join('');

test('readUiMessageStream() joins the text of a complete answer', () => {
  const stream = lines(
    { type: 'start' },
    { type: 'text-delta', id: '1', delta: 'Hello, ' },
    { type: 'text-delta', id: '1', delta: 'you' },
  );
  expect(readUiMessageStream(`${stream}data: [DONE]\n\n`)).toEqual({
    text: 'Hello, you',
    failed: false,
  });
});

test('readUiMessageStream() says that an answer with an error part failed', () => {
  const stream = `${lines({ type: 'error', errorText: 'no' })}data: [DONE]\n\n`;
  expect(readUiMessageStream(stream)).toEqual({ text: '', failed: true });
});

test('readUiMessageStream() says that an answer without its end failed', () => {
  const stream = lines({ type: 'text-delta', id: '1', delta: 'Hello' });
  expect(readUiMessageStream(stream)).toEqual({ text: 'Hello', failed: true });
});
