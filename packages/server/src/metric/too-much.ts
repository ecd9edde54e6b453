import { ProblemError } from '@tidegate/protocol/problem';

/** What is answered where `readCells` refused: nothing half-read is ever shown. */
export function tooMuch(what: string): ProblemError {
  return new ProblemError(
    'conflict',
    `Cannot read ${what}: it is stored in more pieces than are read at one time; ask for a shorter time, or for one flag`,
  );
}
