/** What became of one attempt to tell somebody. */
export type Delivery =
  | { readonly outcome: 'ok'; readonly detail: string }
  | {
      readonly outcome: 'failed';
      readonly detail: string;
      /** Another attempt would be useless. */
      readonly isFinal: boolean;
      /** The receiver wants no more of anything: its channel is to rest until a person says so. */
      readonly disables?: boolean;
      /** What the receiver asked to wait, ms; absent = it did not say. */
      readonly retryAfterMs?: number;
    };

/** An attempt that failed and is worth another one. */
export function failedOnce(detail: string, retryAfterMs?: number): Delivery {
  return {
    outcome: 'failed',
    detail,
    isFinal: false,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** An attempt that failed and will always fail. */
export function failedForGood(detail: string, disables = false): Delivery {
  return { outcome: 'failed', detail, isFinal: true, ...(disables ? { disables } : {}) };
}
