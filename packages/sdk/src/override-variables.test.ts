import { expect, test } from 'vitest';
import { overrideVariables } from './override-variables.ts';

test.each([
  ['new-chat', 'NEW_CHAT'],
  ['enableNewChat', 'ENABLE_NEW_CHAT'],
  ['agent.voice/v2', 'AGENT_VOICE_V2'],
  ['--x--', 'X'],
  ['NEXT', 'NEXT'],
])('overrideVariables() of "%s" are the four names of %s', (key, name) => {
  expect(overrideVariables(key, null)).toEqual([
    `VITE_FEATURE_${name}`,
    `NEXT_PUBLIC_${name}`,
    `FEATURE_${name}`,
    `ENABLE_${name}`,
  ]);
});

test('overrideVariables() is the one that the flag names, or none for a key without letters', () => {
  expect(overrideVariables('chat', 'CANARY_PERCENTAGE')).toEqual(['CANARY_PERCENTAGE']);
  expect(overrideVariables('--', null)).toEqual([]);
  expect(overrideVariables('чат', null)).toEqual([]);
});
