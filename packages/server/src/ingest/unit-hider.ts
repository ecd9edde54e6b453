import { createHmac } from 'node:crypto';
import { prepared } from '../store/prepared.ts';
import type { ReadTx } from '../store/transaction.ts';

/**
 * Hides raw units as an SDK with a server key does: HMAC-SHA-256 under the environment's secret, cut
 * to 128 bits, base64url. Source: RFC 2104 §5 (truncation).
 */
export async function unitHider(
  { db }: ReadTx,
  environment: string,
): Promise<(unit: string) => string> {
  const [known] = await secretOf(db, environment);
  if (known === undefined) throw new Error(`Cannot hide units: "${environment}" is missing`);
  const { hmacSecret } = known;
  const key = Buffer.from(hmacSecret, 'base64url');
  return (unit) =>
    createHmac('sha256', key).update(unit).digest().subarray(0, 16).toString('base64url');
}

const secretOf = prepared({
  shape: () => 1,
  parameters: (environment: string) => [environment],
  build: (db, environment) =>
    db.selectFrom('environment').select('hmacSecret').where('key', '=', environment),
});
