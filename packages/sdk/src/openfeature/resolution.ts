import { ErrorCode, type ResolutionDetails } from '@openfeature/server-sdk';
import type { EvaluationErrorCode, Json } from '@tidegate/core';
import type { EvaluationDetails } from '../types.ts';

/**
 * An evaluation as OpenFeature wants it: variant without the draw, `draw` and `rule` in the flag's
 * metadata. A flag that is not found before there is any ruleset is `PROVIDER_NOT_READY`.
 */
export function resolutionOf<T extends Json>(
  flag: string,
  details: EvaluationDetails<T>,
  hasRuleset: boolean,
): ResolutionDetails<T> {
  const { value, variant, draw, rule, reason, errorCode, metadata } = details;
  const flagMetadata = { ...metadata, draw, ...(rule === null ? {} : { rule }) };
  const served = { value, reason, flagMetadata, ...(variant === null ? {} : { variant }) };
  if (errorCode === undefined) return served;
  const isTooEarly = errorCode === 'FLAG_NOT_FOUND' && !hasRuleset;
  if (isTooEarly) {
    const errorMessage = `Cannot evaluate "${flag}": there is no ruleset yet`;
    return { ...served, errorCode: ErrorCode.PROVIDER_NOT_READY, errorMessage };
  }
  return { ...served, errorCode: CODES[errorCode], errorMessage: MESSAGES[errorCode](flag) };
}

const CODES: Readonly<Record<EvaluationErrorCode, ErrorCode>> = {
  FLAG_NOT_FOUND: ErrorCode.FLAG_NOT_FOUND,
  PARSE_ERROR: ErrorCode.PARSE_ERROR,
  GENERAL: ErrorCode.GENERAL,
  TYPE_MISMATCH: ErrorCode.TYPE_MISMATCH,
};

const MESSAGES: Readonly<Record<EvaluationErrorCode, (flag: string) => string>> = {
  FLAG_NOT_FOUND: (flag) => `Cannot evaluate "${flag}": no flag has this key`,
  PARSE_ERROR: (flag) => `Cannot evaluate "${flag}": its definition is broken`,
  GENERAL: (flag) => `Cannot evaluate "${flag}": its rules failed on this context`,
  TYPE_MISMATCH: (flag) => `Cannot evaluate "${flag}": its value is of another type`,
};
