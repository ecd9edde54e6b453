import type { VariablesWork } from '../action/action.ts';
import {
  type ActionFields,
  readActionTexts,
  readOptionalText,
  refuseField,
} from './action-fields.ts';

/** Keys that stand beside `variables:`. */
export const VARIABLES_KEYS = ['in'] as const;

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Reads `variables:`: names, and the `.env` file they must be set in. Never throws. */
export function readVariablesAction(of: ActionFields): VariablesWork | null {
  const names = readActionTexts(of, 'variables');
  const file = readOptionalText(of, 'in');
  if (names === null || file === false) return null;
  if (!names.every((name) => VARIABLE.test(name)))
    return refuseField(of, 'variables', 'one is no name of a variable', 'such as "DATABASE_URL"');
  const { secrets } = of.parts;
  const present = names.filter((name) => (secrets.variable(name) ?? '') !== '');
  return { kind: 'variables', names, file: file === null ? null : secrets.place(file), present };
}
