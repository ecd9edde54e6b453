import pc from 'picocolors';
import { expect, test } from 'vitest';
import { definitionsPicture } from './definitions-picture.ts';

test('definitionsPicture() says what each metric is and where its figures come from', () => {
  const own = { unit: '1', better: 'higher', description: '' } as const;
  const lines = definitionsPicture(
    [
      { name: 'vouchers', kind: 'count', ...own, fromLogs: null },
      {
        name: 'disabled',
        kind: 'rate',
        ...own,
        fromLogs: {
          among: { service: 'chat', severityAtLeast: 9 },
          when: { contains: 'feature disabled', correlated: false, personalData: true },
        },
      },
      {
        name: 'lines',
        kind: 'count',
        ...own,
        fromLogs: { among: {}, when: { attributes: { status: '200' } } },
      },
      { name: 'all', kind: 'count', ...own, fromLogs: { among: {}, when: {} } },
      {
        name: 'complaints',
        kind: 'count',
        ...own,
        better: 'lower',
        normal: { count: 3, perMs: 86_400_000 },
        fromLogs: null,
      },
    ],
    pc.createColors(false),
  );
  expect(lines).toEqual([
    'metric      kind   unit  direction         figures',
    'vouchers    count  1     higher is better  from programs',
    'disabled    rate   1     higher is better  log lines with "feature disabled", without a correlation id, with personal data in clear among of severity 9 and above, of chat',
    'lines       count  1     higher is better  log lines status=200',
    'all         count  1     higher is better  log lines all',
    'complaints  count  1     lower is better   normally 3 in 1d',
  ]);
});
