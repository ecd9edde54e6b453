/** The bytes that may be under way to clients at one time. */
export interface WritingBudget {
  /**
   * Waits for its turn and takes so many bytes; returns how to give them back, which may be called
   * twice. When the signal is aborted first, nothing was taken. Never rejects.
   */
  take(bytes: number, signal: AbortSignal): Promise<() => void>;
}

interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/** Makes a budget of which nothing is taken. What is larger than all of it goes when it is alone. */
export function createWritingBudget(maxBytes: number): WritingBudget {
  /** In the order in which they came. */
  const waiting = new Set<Waiting>();
  let taken = 0;
  const admitNext = (): void => {
    for (const one of waiting) {
      if (taken > 0 && taken + one.bytes > maxBytes) return;
      waiting.delete(one);
      one.admit();
    }
  };
  return {
    take(bytes, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) {
          resolve(() => {});
          return;
        }
        let isTaken = false;
        const giveBack = (): void => {
          if (!isTaken) return;
          isTaken = false;
          taken -= bytes;
          admitNext();
        };
        const leave = (): void => {
          waiting.delete(one);
          resolve(giveBack);
          admitNext();
        };
        const one: Waiting = {
          bytes,
          admit() {
            signal.removeEventListener('abort', leave);
            isTaken = true;
            taken += bytes;
            resolve(giveBack);
          },
        };
        signal.addEventListener('abort', leave);
        waiting.add(one);
        admitNext();
      });
    },
  };
}
