import type { LessonView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { factLines } from './fact-lines.ts';
import { plain } from './plain.ts';
import { timeText } from './time-text.ts';

/** Lines that show what was learned: issue, root cause, resolution and prevention of each. */
export function lessonsPicture(lessons: readonly LessonView[], colors: Colors): string[] {
  return lessons.flatMap((lesson, index) => [
    ...(index === 0 ? [] : ['']),
    `${colors.bold(plain(lesson.issue))}  ${timeText(lesson.atMs)}  ${plain(lesson.incident)}`,
    ...factLines(
      [
        ['root cause', textOf(lesson.rootCause)],
        ['resolution', textOf(lesson.resolution)],
        ['prevention', textOf(lesson.prevention)],
      ],
      colors,
    ).map((line) => `   ${line}`),
  ]);
}

function textOf(text: string): string {
  return text === '' ? '–' : text;
}
