import { expect, test } from 'vitest';
import { readContainers } from './read-containers.ts';

const one = (changes: object = {}) =>
  JSON.stringify({ Service: 'app', State: 'running', Health: '', Name: 'x-app-1', ...changes });

test.each([
  [one(), { state: 'up' }],
  [one({ Health: 'healthy' }), { state: 'up' }],
  [`[${one()},${one()}]`, { state: 'up' }],
  [`${one()}\n${one({ Health: 'unhealthy' })}\n`, { state: 'down', why: '"app" is unhealthy' }],
  [one({ Health: 'starting' }), { state: 'starting', why: '"app" is starting' }],
  [one({ State: 'restarting' }), { state: 'starting', why: '"app" is restarting' }],
  [one({ State: 'exited' }), { state: 'down', why: '"app" is exited' }],
  [one({ Service: 'other' }), { state: 'down', why: '"app" has no container' }],
  ['', { state: 'down', why: '"app" has no container' }],
  ['[]', { state: 'down', why: '"app" has no container' }],
  ['null', { state: 'down', why: '"app" has no container' }],
  ['Error: 502', { state: 'down', why: 'what runs cannot be read' }],
])('readContainers() of %s', (answer, expected) => {
  expect(readContainers(answer, ['app'])).toEqual(expected);
});

test('readContainers() is down when any service is, also when another one starts', () => {
  const answer = `${one({ Health: 'starting' })}\n${one({ Service: 'worker', State: 'dead' })}`;
  expect(readContainers(answer, ['app', 'worker'])).toEqual({
    state: 'down',
    why: '"worker" is dead',
  });
});
