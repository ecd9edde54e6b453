import type { UsedAnswer } from './use-listener.ts';

/** Who a page's context is about. */
interface Visitor {
  unit(by?: string): string | null;
}

/**
 * The attribute of a page's context that an experiment is drawn by, so that what the visitor does
 * joins what he met: as its flag says, else `userId` where it is this user, else `targetingKey`.
 */
export function unitAttribute(
  visitor: Visitor,
  answer: Pick<UsedAnswer, 'metadata'> | null,
  userId?: string,
): string {
  const unit = answer?.metadata['unit'];
  if (typeof unit === 'string') return unit;
  return userId !== undefined && visitor.unit('userId') === userId ? 'userId' : 'targetingKey';
}
