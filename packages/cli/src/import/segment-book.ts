import { ALWAYS, type Bounds, type Condition, exactly, isExact, NEVER } from './condition.ts';
import type { VendorExport } from './vendor-export.ts';
import { writtenName } from './written-name.ts';

/** Segments that are written, each once, however many rules name it. */
export interface SegmentBook {
  /**
   * Writes a condition as a segment, one that is not exact as two (`<name>-surely` and
   * `<name>-maybe`), and returns what names them.
   */
  add(wish: string, description: string | null, bounds: Bounds): Bounds;
  written(): VendorExport['segments'];
}

/** An empty book. */
export function createSegmentBook(): SegmentBook {
  const segments: VendorExport['segments'][number][] = [];
  const taken = new Set<string>();
  const put = (wish: string, description: string | null, condition: Condition): Condition => {
    // What is the same for everybody needs no name.
    if (condition === ALWAYS || condition === NEVER) return condition;
    const name = writtenName(wish, taken, 'segment');
    taken.add(name);
    segments.push({ name, description, condition });
    return { segment: name };
  };
  return {
    written: () => segments,
    add(wish, description, bounds) {
      if (isExact(bounds)) return exactly(put(wish, description, bounds.lower));
      return {
        lower: put(`${wish}-surely`, description, bounds.lower),
        upper: put(`${wish}-maybe`, description, bounds.upper),
      };
    },
  };
}
