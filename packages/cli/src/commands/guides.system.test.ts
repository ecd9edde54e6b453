/** Files as the guides show them, typed in by a reader and applied to a server of their own. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from '../../../server/src/http/server.fixture.ts';
import { exitCodes } from '../exit-codes.ts';
import { main } from '../main.ts';
import { recordingTerminal } from '../recording-terminal.fixture.ts';

const FOLDER = new URL('../../../../docs/guides/', import.meta.url);

/** Complete files by section: a reader applies those of one section together. */
const sections = readdirSync(FOLDER).flatMap((guide) =>
  readFileSync(new URL(guide, FOLDER), 'utf8')
    .split(/^## /m)
    .map((section, index) => {
      const [title = ''] = section.split('\n');
      const files = [...section.matchAll(/```yaml\n(apiVersion[\s\S]*?)```/g)]
        .map(([, text = '']) => text)
        // Tests of plans are run, not applied.
        .filter((text) => !text.includes('\nkind: PlanTests\n'));
      return { place: `${guide} ${index} ${title}`, files };
    })
    .filter(({ files }) => files.length > 0),
);

test('guides show files', () => {
  expect(sections.map(({ files }) => files.length)).toEqual([2, 2, 1, 1, 1, 1, 1, 2, 1]);
});

/** What a new server cannot know yet. */
const warningsOf = (place: string) =>
  place.startsWith('alerts.md') ? [expect.stringContaining('tidegate alert baseline cpu')] : [];

test.each(sections)('the files of $place apply to a new server', async ({ place, files }) => {
  const server = await startTestServer();
  onTestFinished(() => server.remove());
  const body = { files: files.map((text, index) => ({ name: `${index}.yaml`, text })) };
  const answer = await server.call('POST', '/api/v1/apply', { key: server.admin, body });
  expect(answer).toMatchObject({ status: 200, body: { warnings: warningsOf(place) } });
});

/** Every command line that the guides of alerts and incidents show. */
const commands = ['alerts.md', 'incidents.md'].flatMap((guide) =>
  [...readFileSync(new URL(guide, FOLDER), 'utf8').matchAll(/^tidegate (.+)$/gm)].map(
    ([, line = '']) => ({ guide, line }),
  ),
);

test('guides show commands', () => {
  expect(commands.length).toBeGreaterThan(20);
});

test.each(commands)('$guide: tidegate $line is a command line', async ({ line }) => {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, word = '']) => quoted ?? word,
  );
  // Nobody listens there: what is no command line fails before it asks.
  const env = { TIDEGATE_URL: 'http://127.0.0.1:1', TIDEGATE_KEY: 'tg_adm_none' };
  const { terminal, err } = recordingTerminal({ env });
  const code = await main(words, terminal);
  expect(code === exitCodes.usage ? err : []).toEqual([]);
});
