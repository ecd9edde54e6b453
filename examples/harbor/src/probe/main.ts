import { createClient } from '@tidegate/sdk';
import type { ProbeMessage } from '../fleet/messages.ts';
import { stopWithParent, tellParent } from '../fleet/parent.ts';

// One more SDK process of the fleet: it evaluates nothing and tells when each ruleset came.
const tidegate = createClient({
  url: process.env['TIDEGATE_URL'] ?? 'http://127.0.0.1:7700',
  key: process.env['TIDEGATE_KEY'] ?? '',
  // It serves nobody: its memory says nothing of the agent, whose limit is of the heap.
  processMetrics: false,
});
tidegate.onRuleset((change) => tellParent<ProbeMessage>({ type: 'ruleset', ...change }));
stopWithParent(() => tidegate.close());
const { live } = await tidegate.ready({ timeoutMs: 10_000 });
tellParent<ProbeMessage>({ type: 'ready', live });
