/** Tells the parent process something; nothing happens when there is none. */
export function tellParent<T extends { readonly type: string }>(message: T): void {
  if (process.connected) process.send?.(message);
}

/**
 * Calls `stop` once, at SIGTERM, at SIGINT, or when the parent process is gone, and exits: 0 when
 * it resolved in time, 1 when it did not within `limitMs`.
 */
export function stopWithParent(stop: () => Promise<void>, limitMs = 3_000): void {
  let stopping = false;
  const begin = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), limitMs).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', begin);
  process.once('SIGINT', begin);
  if (process.connected) process.once('disconnect', begin);
}
