export { countHandedOut, takeHandedOut } from './answers.ts';
export {
  checkFlagdDocument,
  type FlagdDocumentKind,
} from './check-flagd-document.ts';
export { type CompiledRuleset, compileRuleset } from './compile-ruleset.ts';
export type { CompiledFlag } from './compiled-flag.ts';
export { drawName, parseDrawName } from './draw-name.ts';
export { candidateParts, givesAll } from './draw-split.ts';
export { evaluate, evaluateFlag } from './evaluate.ts';
export { type ExplainedStep, type Explanation, explain } from './explain.ts';
export type { ExplainedBucket } from './explain-bucket.ts';
export { flagHash } from './flag-hash.ts';
export type { FlagdMistake } from './flagd-mistakes.ts';
export {
  type InlinedSegments,
  type InlineProblem,
  inlineSegments,
  namedSegments,
} from './inline-segments.ts';
export { lower } from './lower.ts';
export { patchRuleset } from './patch-ruleset.ts';
export { prerequisiteCondition } from './prerequisite-condition.ts';
export { rulesetHash8 } from './ruleset-hash.ts';
export { compareRulesetIds, formatRulesetId, parseRulesetId } from './ruleset-id.ts';
export { shadowBucket } from './shadow-bucket.ts';
export * from './types.ts';
