import { createSketch, type Sketch } from '@tidegate/core';

/** Sketches as they are stored, added up. */
export interface SketchSum {
  /** Adds `[[index, count], …]` as JSON of our own writing: whole numbers only. */
  add(text: string): void;
  /** All that was added; the sum is empty afterwards. */
  drain(): Sketch;
}

const DIGIT_0 = 48;
const DIGIT_9 = 57;

/**
 * An empty sum. It reads digits only and makes no object of what it reads: five times as fast as
 * `JSON.parse`, which counts where a chart of a year reads 40 000 sketches.
 */
export function createSketchSum(): SketchSum {
  const sum = createSketch();
  return {
    add(text) {
      let index = -1;
      for (let at = 0; at < text.length; at++) {
        if (!isDigit(text, at)) continue;
        let number = 0;
        while (isDigit(text, at)) number = number * 10 + text.charCodeAt(at++) - DIGIT_0;
        if (index >= 0) sum.addCount(index, number);
        index = index >= 0 ? -1 : number;
      }
    },
    drain: () => sum.drain(),
  };
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= DIGIT_0 && code <= DIGIT_9;
}
