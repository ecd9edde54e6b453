import { describe, expect, test } from 'vitest';
import { findNames, findReads } from './find-names.ts';

const names = new Set(['new-chat', 'chat', 'VITE_CHAT', 'a.b', 'flag with space', '__proto__']);

describe('findNames()', () => {
  test.each([
    ["turn.boolean('new-chat', false)", ['new-chat']],
    ['flags.chat && chats', ['chat']],
    ['new-chats renew-chat chat_2', []],
    ['import.meta.env.VITE_CHAT', ['VITE_CHAT']],
    ['x.a.b.c', ['a.b']],
    ['the flag new-chat. And more', ['new-chat']],
    ['"flag with space" and a flag with spaces', ['flag with space']],
    ['a flag with spaces', []],
    ['chat chat', ['chat']],
    ['obj.__proto__', ['__proto__']],
    ['constructor toString', []],
  ])('finds in %j whole words only', (text, found) => {
    expect(findNames(text, names).map(({ name }) => name)).toEqual(found);
  });

  test('counts lines from 1', () => {
    expect(findNames('\n\nchat\r\nnew-chat', names)).toEqual([
      { name: 'chat', line: 3 },
      { name: 'new-chat', line: 4 },
    ]);
  });

  test('comes to the end of a line of a million signs', () => {
    expect(findNames('chat.'.repeat(200_000), names)).toEqual([{ name: 'chat', line: 1 }]);
  });
});

describe('findReads()', () => {
  test.each([
    ["turn.boolean('x', false)", 'x'],
    ['client.object<Bundle>("agent-1", base)', 'agent-1'],
    ['useFlag(`y`)', 'y'],
    ["await openFeature.getBooleanValue(\n  'z',", 'z'],
  ])('finds %j', (text, name) => {
    expect(findReads(text)).toEqual([{ name, line: 1 }]);
  });

  test.each(["z.string('x')", 'turn.boolean(name)', "turn.boolean('x y')", "map.object('x')"])(
    'takes no flag from %j',
    (text) => {
      expect(findReads(text)).toEqual([]);
    },
  );
});
