import { expect, test } from 'vitest';
import type { Layer } from '../rollout/types.ts';
import { layerText } from './layer-text.ts';

const aLayer = (name: string, changes: Partial<Layer> = {}): Layer => ({
  ...{ kind: 'deployment', name, target: 'previous', action: null, withinMs: null },
  ...changes,
});

test('layerText() says what a layer asks for, and nothing of what stands for itself', () => {
  expect(layerText(aLayer('pods'))).toBe('');
  const full = { verify: ['traffic', 'health'], cleanMs: 300_000, retries: 2 } as const;
  expect(layerText(aLayer('pods', { ...full, onFailure: 'go-on', confirm: true }))).toBe(
    'after somebody says go, then traffic, health, clean for 5m, retries 2, goes on when it fails',
  );
  expect(layerText(aLayer('watch', { kind: 'watch', cleanMs: 900_000 }))).toBe(
    'then clean for 15m',
  );
});
