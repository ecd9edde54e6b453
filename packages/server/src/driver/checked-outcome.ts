import type { JsonObject } from '@tidegate/core';
import { actionDetail } from '../action/action-detail.ts';
import { maskSecrets } from '../action/mask-secrets.ts';
import type { Limits } from '../config/limits.ts';
import type { DriverAsk, DriverOutcome } from './driver.ts';
import { MEMO_BYTES_MAX, NOTE_LENGTH_MAX } from './limits.ts';

interface Bounds {
  readonly secrets: readonly string[];
  readonly limits: Pick<Limits, 'actionDetailLength'>;
}

/**
 * An outcome as it may be stored: its detail without secrets, its memo small and without any. One whose
 * memo cannot be kept fails, since later steps would not know what they are about. Never throws.
 */
export function checkedOutcome(
  { outcome, detail, memo }: DriverOutcome,
  by: Bounds,
): DriverOutcome {
  const told = actionDetail(detail, by);
  if (memo === undefined) return { outcome, detail: told };
  const flaw = memoFlaw(memo, by.secrets);
  if (flaw === null) return { outcome, detail: told, memo };
  return { outcome: 'failed', detail: actionDetail(`${flaw}\n${told}`, by) };
}

function memoFlaw(memo: JsonObject, secrets: readonly string[]): string | null {
  const text = JSON.stringify(memo);
  const bytes = Buffer.byteLength(text);
  if (bytes > MEMO_BYTES_MAX)
    return `its memo has ${bytes} bytes; at most ${MEMO_BYTES_MAX} are kept for later steps`;
  if (maskSecrets(text, secrets) === text) return null;
  return 'its memo holds a secret, which is never stored; later steps must find it out for themselves';
}

/** Progress as people may see it; after `close` nothing is told any more. Never throws. */
export function progressTeller(
  tell: DriverAsk['tell'] = () => {},
  secrets: readonly string[],
  limits: Bounds['limits'],
): { readonly tell: DriverAsk['tell']; close(): void } {
  let isOpen = true;
  return {
    tell({ done, total, unit, note }) {
      if (!isOpen || !Number.isFinite(done)) return;
      const whole = total !== null && Number.isFinite(total) ? total : null;
      const shown = actionDetail(note, { secrets, limits }).slice(0, NOTE_LENGTH_MAX);
      tell({ done, total: whole, unit, note: shown });
    },
    close() {
      isOpen = false;
    },
  };
}
