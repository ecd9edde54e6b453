export {
  type Finding,
  findPersonalData,
  maskFields,
  maskPersonalData,
  PERSONAL_FIELDS,
  type PersonalDataKind,
  type PersonalDataOptions,
} from '@tidegate/core';
export type { CountryCode } from 'libphonenumber-js/min';
export { createOutputWatch, type OutputWatch, type OutputWatchOptions } from './output-watch.ts';
export { phoneCheck } from './phone-check.ts';
export { watchOutput } from './watch-output.ts';
