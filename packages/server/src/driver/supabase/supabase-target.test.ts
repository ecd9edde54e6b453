import { expect, test } from 'vitest';
import { readSupabaseTarget } from './supabase-target.ts';

test.each([
  ['functions-deleted', { kind: 'functions-deleted' }],
  ['secrets', { kind: 'secrets' }],
  ['20241130000000', { kind: 'migration', version: '20241130000000' }],
  ['migration:20241130000000', { kind: 'migration', version: '20241130000000' }],
  [
    'pitr:2026-11-22T10:00:00Z',
    { kind: 'pitr', unixS: 1_795_341_600, moment: '2026-11-22T10:00:00Z' },
  ],
  [
    'pitr:2026-11-22T11:00+01:00',
    { kind: 'pitr', unixS: 1_795_341_600, moment: '2026-11-22T11:00+01:00' },
  ],
])('readSupabaseTarget() reads "%s"', (target, read) => {
  expect(readSupabaseTarget(target)).toEqual(read);
});

test.each([
  '',
  'previous',
  'migration:2024',
  'migration:--linked',
  '--status',
  '20241130000000 --linked',
  '20241130000000\n',
  'pitr:yesterday',
  'pitr:2026-11-22T10:00:00',
  'pitr:2026-13-22T10:00:00Z',
  'pitr:1795341600',
])('readSupabaseTarget() refuses "%s"', (target) => {
  expect(() => readSupabaseTarget(target)).toThrow('is nothing that can be brought back');
});
