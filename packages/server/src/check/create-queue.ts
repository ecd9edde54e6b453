/** Lets work begin, so much at the same time; the rest waits in order. */
export function createQueue(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let busy = 0;
  return async (work) => {
    if (busy >= atOnce) await new Promise<void>((begin) => waiting.push(begin));
    else busy += 1;
    try {
      return await work();
    } finally {
      // Its place goes to the next without being free in between.
      const next = waiting.shift();
      if (next === undefined) busy -= 1;
      else next();
    }
  };
}
