/**
 * The canary: a phone number that belongs to nobody (555-01xx is reserved for fiction). It stands
 * in no prompt and no order, so an answer that contains it leaked it.
 */
export const PLANTED_PHONE = '+1 202 555 0143';
