import { isInShadow } from './scope.ts';

/**
 * Keeps promises that a shadow leaves behind, and that nobody catches, from ending the process; others
 * end it as they would. Needs Node, where a rejection knows which work it is from. Listeners of the
 * program itself hear of both. Returns how to stop.
 *
 * @param onStray one was kept
 */
export function catchStrayRejections(onStray: () => void): () => void {
  const process = globalThis.process as NodeJS.Process | undefined;
  // A program that chose another way to treat rejections has that one.
  if (process?.on === undefined || treatsThemItself(process)) return () => {};
  told.add(onStray);
  if (told.size === 1) process.on('unhandledRejection', onRejection);
  return () => {
    if (told.delete(onStray) && told.size === 0) process.off('unhandledRejection', onRejection);
  };
}

/** One listener for all clients of a process: two of them would each leave it to the other. */
const told = new Set<() => void>();

function onRejection(reason: unknown): void {
  if (isInShadow()) {
    for (const onStray of told) onStray();
    return;
  }
  // With a listener Node holds rejections to be handled. Where it is ours alone, they are not.
  if (globalThis.process.listenerCount('unhandledRejection') === 1) throw reason;
}

function treatsThemItself({ execArgv, env }: NodeJS.Process): boolean {
  return [...execArgv, env['NODE_OPTIONS'] ?? ''].some((option) =>
    option.includes('--unhandled-rejections'),
  );
}
