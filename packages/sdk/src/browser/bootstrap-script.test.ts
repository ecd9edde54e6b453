import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bootstrapScript } from './bootstrap-script.ts';

test('bootstrapScript() prints one element that no value can end', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom('</script>', '<!--', ']]>')), (value) => {
      const bootstrap = { flags: [{ key: 'chat', value }] };
      const html = bootstrapScript(bootstrap);
      const [, json = ''] =
        /^<script type="application\/json" id="tidegate-bootstrap">([^<]*)<\/script>$/.exec(html) ??
        [];
      expect(JSON.parse(json)).toEqual(bootstrap);
    }),
  );
});
