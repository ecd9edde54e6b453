import { EVIDENCE_TICKS_MAX } from '../store/limits.ts';
import type { ReadTx } from '../store/transaction.ts';
import { EVIDENCE_PAGE } from './limits.ts';

/** The ticks that are kept of a rollout, as they are stored. */
export interface EvidenceTicks {
  readonly firstMs: number;
  readonly lastMs: number;
  /** Ascending; between pages writes go first. */
  readonly pages: () => AsyncIterable<
    readonly { readonly atMs: number; readonly inputs: string }[]
  >;
}

/** The newest 100 000 ticks of a rollout, page by page. */
export async function evidenceTicks(tx: ReadTx, rolloutId: string): Promise<EvidenceTicks> {
  const ticks = () => tx.db.selectFrom('evidence_tick').where('rolloutId', '=', rolloutId);
  const newest = await ticks()
    .select(['tick', 'atMs'])
    .orderBy('tick', 'desc')
    .limit(1)
    .executeTakeFirst();
  const after = (newest?.tick ?? 0) - EVIDENCE_TICKS_MAX;
  const oldest = await ticks()
    .select('atMs')
    .where('tick', '>', after)
    .orderBy('tick')
    .limit(1)
    .executeTakeFirst();
  async function* pages() {
    let last = after;
    for (;;) {
      const page = await ticks()
        .select(['tick', 'atMs', 'inputs'])
        .where('tick', '>', last)
        .orderBy('tick')
        .limit(EVIDENCE_PAGE)
        .execute();
      if (page.length > 0) yield page;
      last = page.at(-1)?.tick ?? last;
      await tx.rest?.();
      if (page.length < EVIDENCE_PAGE) return;
    }
  }
  return { firstMs: oldest?.atMs ?? 0, lastMs: newest?.atMs ?? 0, pages };
}
