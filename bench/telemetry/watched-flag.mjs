import { lower } from '../../packages/core/dist/index.js';

/** A ruleset with one flag that a rollout watches: half of the conversations are drawn. */
export function watchedDocument(nowMs) {
  const chat = lower({
    key: 'chat',
    variants: { old: false, new: true },
    off: 'old',
    serve: 'old',
    killed: null,
    salt: '0f6b2d',
    prerequisites: [],
    exclusion: null,
    rules: [],
    barred: [],
    holdBackParts: 0,
    segments: {},
    metadata: { unit: 'conversation', watched: true },
    allocation: {
      unit: 'conversation',
      steps: [
        {
          fromMs: nowMs - 3_600_000,
          control: 'old',
          candidate: 'new',
          draws: [{ id: 1, segment: null, weightParts: 50_000 }],
        },
      ],
    },
  });
  return { flags: { chat } };
}
