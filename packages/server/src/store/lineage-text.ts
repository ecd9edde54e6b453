/** Why something does not go on that was under way, for people. */
export const LINEAGE_SENTENCE =
  'The store went back in time: what was under way then is not carried out again';
