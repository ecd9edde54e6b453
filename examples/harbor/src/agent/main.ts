import type { HarborMessage } from '../fleet/messages.ts';
import { stopWithParent, tellParent } from '../fleet/parent.ts';
import { readHarborSettings } from './harbor-settings.ts';
import { startHarbor } from './start-harbor.ts';

try {
  const harbor = await startHarbor(readHarborSettings(process.env));
  harbor.tidegate.onRuleset((change) =>
    tellParent<HarborMessage>({
      type: 'ruleset',
      ...change,
      statistics: harbor.statistics.snapshot(),
    }),
  );
  stopWithParent(harbor.stop);
  tellParent<HarborMessage>({
    type: 'listening',
    url: harbor.url,
    controlUrl: harbor.controlUrl,
  });
  process.stderr.write(`harbor: listening on ${harbor.url}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
  // An SDK that was started keeps the process alive.
  process.exit();
}
