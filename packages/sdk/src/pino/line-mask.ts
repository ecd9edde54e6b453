import { createFieldMask, maskPersonalData } from '@tidegate/core';
import type { CountryCode } from 'libphonenumber-js/min';
import { phoneCheck } from '../pii/phone-check.ts';
import { maskJson } from './json-mask.ts';

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
  const keeps = (name: string, value: string): boolean => name === 'name' && value === loggerName;
  return (line) => {
    // Loggers write a name twice where a child and a line give it: all that stands there is masked.
    const how = { mask, keeps };
    return isRecord(line)
      ? { line: maskJson(line, how), isWhole: true }
      : { line: text(line), isWhole: false };
  };
}

function isRecord(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
