import type { TrafficMessage, TrafficOrder } from '../fleet/messages.ts';
import { stopWithParent, tellParent } from '../fleet/parent.ts';
import { seededRandom } from '../model/seeded-random.ts';
import { createTrafficRecord } from './traffic-record.ts';
import { createVisitors } from './visitors.ts';

/** Nobody talks longer than this, whatever was forgotten. */
const TRAFFIC_LIMIT_MS = 60 * 60_000;

const record = createTrafficRecord();
const visitors = createVisitors(
  (process.env['HARBOR_URLS'] ?? '').split(',').filter((url) => url.length > 0),
  record,
  seededRandom(Number(process.env['TRAFFIC_SEED'] ?? '1')),
);
process.on('message', (order: TrafficOrder) => {
  switch (order.type) {
    case 'follow':
      record.follow(order.variant);
      break;
    case 'tally':
      tellParent<TrafficMessage>({ type: 'tally', tally: record.tally() });
      break;
    case 'pace':
      visitors.pace(order.conversations);
      break;
  }
});
visitors.pace(Number(process.env['TRAFFIC_CONVERSATIONS'] ?? '100'));
setTimeout(() => void visitors.stop(), TRAFFIC_LIMIT_MS).unref();
stopWithParent(visitors.stop);
tellParent<TrafficMessage>({ type: 'started' });
