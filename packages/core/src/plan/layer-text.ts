import type { Layer } from '../rollout/types.ts';
import { describeDuration } from './describe-duration.ts';

/**
 * What a layer asks for besides being brought back, in words, such as `then traffic, clean for 5m`;
 * empty = nothing. Never throws.
 */
export function layerText({ verify = [], cleanMs, retries, onFailure, confirm }: Layer): string {
  const looks = [
    ...verify,
    ...(cleanMs === undefined ? [] : [`clean for ${describeDuration(cleanMs)}`]),
  ];
  const parts = [
    ...(confirm === true ? ['after somebody says go'] : []),
    ...(looks.length === 0 ? [] : [`then ${looks.join(', ')}`]),
    ...(retries === undefined ? [] : [`retries ${retries}`]),
    ...(onFailure === 'go-on' ? ['goes on when it fails'] : []),
  ];
  return parts.join(', ');
}
