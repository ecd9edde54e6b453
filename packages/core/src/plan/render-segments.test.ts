import { expect, test } from 'vitest';
import { parseTree } from './parse-tree.ts';
import { renderSegments } from './render-segments.ts';
import { renderedTree } from './rendered.ts';

test('renderSegments() is read to the same segments again, in their order', () => {
  const at = { line: 1, column: 1 };
  const segments = [
    { name: 'staff', description: 'The team', condition: { '===': [{ var: 'staff' }, true] }, at },
    { name: '1', description: null, condition: { '!': [{ $ref: 'staff' }] }, at },
    { name: 'raw', description: '', condition: { '!!': [{ var: 'a' }] }, at },
  ];
  expect(parseTree('f', renderedTree(renderSegments(segments)))).toEqual({
    ok: true,
    parsed: { kind: 'Segments', file: { segments }, positions: { segments: { staff: at } } },
  });
});
