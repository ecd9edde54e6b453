import { renderWhen } from './render-when.ts';
import { type Rendered, rendered } from './rendered.ts';
import type { SegmentsFile } from './types.ts';

/**
 * A file of segments as people would write it: reading it gives the same segments again, up to their
 * places. Never throws.
 */
export function renderSegments(segments: SegmentsFile['segments']): Rendered {
  return rendered([
    ['apiVersion', 'tidegate/v1'],
    ['kind', 'Segments'],
    [
      'segments',
      rendered(
        segments.map(({ name, description, condition }) => [
          name,
          rendered([
            ['description', description ?? undefined],
            ['when', renderWhen(condition)],
          ]),
        ]),
      ),
    ],
  ]);
}
