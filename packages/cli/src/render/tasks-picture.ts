import { describeDuration } from '@tidegate/core';
import type { FollowUpView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';
import { distanceText, timeText } from './time-text.ts';

/** Lines that show what is to be done: overdue first, then by its time; what is done last. */
export function tasksPicture(
  tasks: readonly FollowUpView[],
  nowMs: number,
  colors: Colors,
): string[] {
  const sorted = [...tasks].sort((a, b) => rankOf(a) - rankOf(b) || a.dueMs - b.dueMs);
  const rows = sorted.map((task) => [
    taskState(task, nowMs),
    task.title,
    timeText(task.dueMs),
    againText(task),
    task.incident ?? task.rollout ?? '',
    task.id,
    task.note ?? '',
  ]);
  return table(['state', 'to do', 'due', 'again', 'of', 'id', ''], rows, colors);
}

/** A task in one line, for what a command answers. */
export function taskLine(task: FollowUpView, nowMs: number): string {
  return plain(`${task.title}: ${taskState(task, nowMs)}, ${timeText(task.dueMs)}`);
}

function rankOf({ doneMs, overdue }: FollowUpView): number {
  if (doneMs !== null) return 2;
  return overdue ? 0 : 1;
}

function taskState({ doneMs, doneBy, overdue, dueMs }: FollowUpView, nowMs: number): string {
  if (doneMs !== null) return `✓ done${doneBy === null ? '' : ` by ${doneBy}`}`;
  return overdue ? `✗ overdue, ${distanceText(dueMs, nowMs)}` : `· ${distanceText(dueMs, nowMs)}`;
}

function againText({ everyMs, timesLeft }: FollowUpView): string {
  if (everyMs === null || timesLeft <= 1) return '';
  return `every ${describeDuration(everyMs)}, ${timesLeft} times left`;
}
