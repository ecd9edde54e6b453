/** Files as the guides show them, typed in by a reader and applied to a server of their own. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from '../../../server/src/http/server.fixture.ts';

const FOLDER = new URL('../../../../docs/guides/', import.meta.url);

/** Complete files by section: a reader applies those of one section together. */
const sections = readdirSync(FOLDER).flatMap((guide) =>
  readFileSync(new URL(guide, FOLDER), 'utf8')
    .split(/^## /m)
    .map((section, index) => {
      const [title = ''] = section.split('\n');
      const files = [...section.matchAll(/```yaml\n(apiVersion[\s\S]*?)```/g)];
      return { place: `${guide} ${index} ${title}`, files: files.map(([, text = '']) => text) };
    })
    .filter(({ files }) => files.length > 0),
);

test('guides show files', () => {
  expect(sections.map(({ files }) => files.length)).toEqual([2, 1, 1, 1, 2, 1]);
});

test.each(sections)('the files of $place apply to a new server', async ({ files }) => {
  const server = await startTestServer();
  onTestFinished(() => server.remove());
  const body = { files: files.map((text, index) => ({ name: `${index}.yaml`, text })) };
  const answer = await server.call('POST', '/api/v1/apply', { key: server.admin, body });
  expect(answer).toMatchObject({ status: 200, body: { warnings: [] } });
});
