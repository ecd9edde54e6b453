import { createFieldMask, maskPersonalData } from '@tidegate/core';
import type { CountryCode } from 'libphonenumber-js/min';
import { phoneCheck } from '../pii/phone-check.ts';

/** A line as it may be written. */
export interface MaskedLine {
  readonly line: string;
  /** False when it was no JSON object: its texts are masked, its fields could not be told apart. */
  readonly isWhole: boolean;
}

/**
 * Masks a line of JSON: named fields, and personal data in every text. Other members stay as they
 * were written. A logger's own `name` is no person's. Never throws.
 */
export function createLineMask(
  fields: readonly string[],
  country: CountryCode | undefined,
  loggerName: string | undefined,
): (line: string) => MaskedLine {
  const isPhone = phoneCheck(country);
  const text = (plain: string): string => maskPersonalData(plain, { isPhone });
  const mask = createFieldMask(fields, text);
  return (line) => {
    const record = parsed(line);
    if (record === null) return { line: text(line), isWhole: false };
    const masked = mask(record);
    if (masked === record) return { line, isWhole: true };
    const isLogger = loggerName !== undefined && record['name'] === loggerName;
    const kept = isLogger ? { ...(masked as object), name: loggerName } : masked;
    return { line: `${JSON.stringify(kept)}\n`, isWhole: true };
  };
}

function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isRecord ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
