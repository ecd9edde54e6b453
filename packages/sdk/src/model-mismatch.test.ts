import { expect, test } from 'vitest';
import { isModelMismatch } from './model-mismatch.ts';

test.each([
  // pinned, asked, answered, mismatch
  ['gpt-4o-2024-08-06', 'gpt-4o-2024-08-06', 'gpt-4o-2024-08-06', false],
  ['gpt-4o-2024-08-06', 'gpt-4o-2024-08-06', 'gpt-4o-2024-11-20', true],
  ['gpt-4o', 'gpt-4o', 'gpt-4o-2024-08-06', false],
  ['gpt-4o', 'gpt-4o', 'gpt-4o-mini-2024-07-18', true],
  ['gpt-4', 'gpt-4', 'gpt-4o', true],
  ['gpt-4o-2024-08-06', 'gpt-4o', 'gpt-4o-2024-11-20', true],
  ['small', 'gpt-4o', 'gpt-4o-2024-08-06', false],
  ['small', 'gpt-4o', 'gpt-5', true],
  ['claude-sonnet-4-0', 'claude-sonnet-4-0', 'claude-sonnet-4-20250514', false],
  ['claude-sonnet-4', 'claude-sonnet-4', 'claude-sonnet-4-5-20250929', true],
  ['claude-3-5-sonnet-latest', 'claude-3-5-sonnet-latest', 'claude-3-5-sonnet-20241022', false],
  ['models/gemini-2.0-flash', 'gemini-2.0-flash', 'Gemini-2.0-flash-001', false],
  ['anthropic.claude-3-haiku', 'anthropic.claude-3-haiku', 'anthropic.claude-3-haiku-v1:0', false],
  ['any', 'any', '', false],
])(
  'isModelMismatch(pinned %s, asked %s) answered by %s: %s',
  (pinned, asked, answered, mismatch) => {
    expect(isModelMismatch({ pinned, asked }, answered)).toBe(mismatch);
  },
);
