import type { Json } from '../json.ts';
import { parseDrawName } from './draw-name.ts';
import type { Evaluation, EvaluationErrorCode, EvaluationReason } from './types.ts';

type Metadata = Evaluation['metadata'];

/** The frozen answer that serves a variant under its name in the document. Never throws. */
export function variantAnswer(
  servedAs: string,
  value: Json,
  reason: EvaluationReason,
  metadata: Metadata,
): Evaluation {
  const { variant, draw } = parseDrawName(servedAs);
  return Object.freeze({ value, variant, draw, servedAs, reason, metadata });
}

/** The frozen answer that leaves it to the caller's default. Never throws. */
export function emptyAnswer(reason: EvaluationReason, metadata: Metadata): Evaluation {
  return Object.freeze({ ...NOTHING, reason, metadata });
}

/** The frozen answer of a flag that cannot be evaluated. Never throws. */
export function errorAnswer(errorCode: EvaluationErrorCode, metadata: Metadata): Evaluation {
  return Object.freeze({ ...NOTHING, reason: 'ERROR', errorCode, metadata });
}

const NOTHING = { value: undefined, variant: null, draw: 0, servedAs: null } as const;
