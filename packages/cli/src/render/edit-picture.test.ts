import pc from 'picocolors';
import { expect, test } from 'vitest';
import { editPicture } from './edit-picture.ts';

const colors = pc.createColors(false);
const preview = { rollout: 'r1', fromHash: 'abcdefgh12', toHash: '12345678ab', refusal: null };

test('editPicture() shows each consequence by its kind', () => {
  const consequences = [
    { kind: 'weight' as const, sentence: 'Everybody: 10% → 25%' },
    { kind: 'other' as const, sentence: 'A new text' },
  ];
  expect(editPicture({ ...preview, consequences }, colors)).toEqual([
    'rollout r1: plan abcdefgh → 12345678',
    '  ▲ weight    Everybody: 10% → 25%',
    '  · other     A new text',
  ]);
});

test('editPicture() says why an edit is refused, or that nothing changes', () => {
  const head = 'rollout r1: plan abcdefgh → 12345678';
  const refused = { ...preview, refusal: 'Cannot edit', consequences: [] };
  expect(editPicture(refused, colors)).toEqual([head, '  ✗ Cannot edit']);
  expect(editPicture({ ...preview, consequences: [] }, colors)).toEqual([
    head,
    '  nothing changes for it',
  ]);
  const same = { ...refused, toHash: preview.fromHash };
  expect(editPicture(same, colors)).toEqual([
    'rollout r1: plan abcdefgh → abcdefgh',
    '  it runs this very plan',
  ]);
});
