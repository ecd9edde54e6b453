export { findPersonalData } from './find-personal-data.ts';
export { createFieldMask, MASKED, maskFields, PERSONAL_FIELDS } from './mask-fields.ts';
export { maskPersonalData } from './mask-personal-data.ts';
export type * from './types.ts';
