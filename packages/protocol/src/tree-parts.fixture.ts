import type { Entries, Tree } from './flags-file.fixture.ts';

/** Steps from the root of a tree to one of its parts: keys and indexes. */
export type Path = readonly (string | number)[];

/** A map as a tree. */
export const map = (entries: Entries): Tree => ({ map: entries });
/** Whether a tree is a map. */
export const isMap = (tree: Tree): tree is { readonly map: Entries } =>
  typeof tree === 'object' && tree !== null && Object.hasOwn(tree, 'map');

/** A complete file: every key of the language once. */
export const FULL = map([
  ['apiVersion', 'tidegate/v1'],
  ['kind', 'Flags'],
  [
    'flags',
    map([
      [
        'chat',
        map([
          ['description', 'Chat'],
          ['aliases', ['enableChat']],
          [
            'variants',
            map([
              ['on', true],
              ['off', false],
            ]),
          ],
          ['schema', { type: 'boolean' }],
          ['off', 'off'],
          ['clientVisible', true],
          ['variable', 'VITE_FEATURE_CHAT'],
          [
            'environments',
            map([
              ['staging', 'on'],
              [
                'production',
                map([
                  ['serve', 'off'],
                  ['targets', map([['on', ['u-1']]])],
                  ['requires', map([['other', 'on']])],
                  [
                    'group',
                    map([
                      ['name', 'g'],
                      ['from', '0%'],
                      ['to', '50%'],
                      ['by', 'userId'],
                    ]),
                  ],
                  ['holdBack', '1%'],
                  [
                    'rules',
                    [
                      map([
                        ['name', 'a'],
                        ['segment', 'staff'],
                        ['serve', 'on'],
                      ]),
                      map([
                        ['name', 'b'],
                        [
                          'when',
                          [
                            map([
                              ['attribute', 'a'],
                              ['in', ['x', 1]],
                            ]),
                            map([['any', [map([['not', map([['logic', { var: 'a' }]])]])]]]),
                          ],
                        ],
                        [
                          'split',
                          map([
                            ['on', '25%'],
                            ['off', '75%'],
                          ]),
                        ],
                        ['by', 'userId'],
                      ]),
                    ],
                  ],
                ]),
              ],
            ]),
          ],
        ]),
      ],
    ]),
  ],
]);

function childrenOf(tree: Tree): [string | number, Tree][] {
  if (isMap(tree)) return tree.map.map(([key, value]) => [key, value]);
  if (Array.isArray(tree)) return tree.map((item: Tree, index) => [index, item]);
  return [];
}

/** The paths to all parts of a tree. */
export function pathsOf(tree: Tree, path: Path = []): Path[] {
  return childrenOf(tree).flatMap(([key, value]) => {
    const inner = [...path, key];
    return [inner, ...pathsOf(value, inner)];
  });
}

/** The tree with another part at a path. */
export function replaced(tree: Tree, [step, ...rest]: Path, value: Tree): Tree {
  if (step === undefined) return value;
  if (isMap(tree)) {
    return map(
      tree.map.map(([key, member]) => [key, key === step ? replaced(member, rest, value) : member]),
    );
  }
  if (!Array.isArray(tree)) return tree;
  return tree.map((item: Tree, index) => (index === step ? replaced(item, rest, value) : item));
}
