import type { Node, Position } from '@tidegate/core';
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
  type Alias as YamlAlias,
} from 'yaml';
import { tooDeep, type YamlFlaw } from './yaml-flaw.ts';
import { YAML_LIMITS } from './yaml-limits.ts';

/**
 * Turns the contents of a parsed document into our tree. An alias shares the tree of its anchor
 * instead of copying it, but is counted and measured as if it were copied: a bomb is refused before
 * anybody walks it. Mistakes are added to `flaws`. Never throws on a document whose own nesting
 * `scanYaml` has bounded.
 *
 * @param place line and column of an offset
 */
export function yamlTree(
  contents: unknown,
  place: (offset: number) => Position,
  flaws: YamlFlaw[],
): Node {
  return build({ place, flaws, anchors: new Map(), nodes: 0, stopped: false }, contents, 0, 0).node;
}

interface Walk {
  readonly place: (offset: number) => Position;
  readonly flaws: YamlFlaw[];
  /** What each anchor stands for; `null` while it is being built. */
  readonly anchors: Map<string, Built | null>;
  /** So far, aliases counted with all that they stand for. */
  nodes: number;
  stopped: boolean;
}

/** A tree with its size. */
interface Built {
  readonly node: Node;
  readonly nodes: number;
  /** Lists and maps within each other. */
  readonly levels: number;
}

/** @param offset where the node is expected, for one that is not written at all */
function build(walk: Walk, yaml: unknown, depth: number, offset: number): Built {
  if (isAlias(yaml)) return resolve(walk, yaml, depth);
  if (isScalar(yaml)) return anchored(walk, yaml.anchor, () => scalar(walk, yaml));
  if (isMap(yaml)) return anchored(walk, yaml.anchor, () => map(walk, yaml, depth));
  if (isSeq(yaml)) return anchored(walk, yaml.anchor, () => list(walk, yaml, depth));
  return nothing(walk, offset);
}

function anchored(walk: Walk, anchor: string | undefined, make: () => Built): Built {
  if (anchor !== undefined) walk.anchors.set(anchor, null);
  const built = make();
  if (anchor !== undefined) walk.anchors.set(anchor, built);
  return built;
}

function resolve(walk: Walk, alias: YamlAlias, depth: number): Built {
  const offset = startOf(alias);
  const target = walk.anchors.get(alias.source);
  if (target === undefined || target === null) {
    const why = target === null ? 'it stands for itself' : 'no anchor before it has this name';
    addFlaw(walk, {
      code: target === null ? 'syntax' : 'unknown-name',
      offset,
      message: `Cannot resolve alias ${JSON.stringify(alias.source.slice(0, 60))}: ${why}`,
      expected: 'the name of an anchor that ends before it',
    });
    return nothing(walk, offset);
  }
  if (depth + target.levels > YAML_LIMITS.depth) stop(walk, tooDeep(offset));
  count(walk, target.nodes, offset);
  return walk.stopped ? nothing(walk, offset) : target;
}

function map(walk: Walk, yaml: YAMLMap, depth: number): Built {
  const offset = startOf(yaml);
  if (!enter(walk, depth, offset)) return nothing(walk, offset);
  const entries: Extract<Node, { kind: 'map' }>['entries'][number][] = [];
  const keys = new Set<string>();
  let nodes = 1;
  let levels = 0;
  for (const pair of yaml.items) {
    const at = isNode(pair.key) ? startOf(pair.key) : offset;
    const key = keyOf(walk, pair, keys, at);
    const value = build(walk, pair.value, depth + 1, at);
    if (walk.stopped) break;
    nodes += value.nodes;
    levels = Math.max(levels, value.levels);
    if (key !== null) entries.push({ key, at: walk.place(at), value: value.node });
  }
  return { node: { kind: 'map', entries, at: walk.place(offset) }, nodes, levels: levels + 1 };
}

function list(walk: Walk, yaml: YAMLSeq, depth: number): Built {
  const offset = startOf(yaml);
  if (!enter(walk, depth, offset)) return nothing(walk, offset);
  const items: Node[] = [];
  let nodes = 1;
  let levels = 0;
  for (const item of yaml.items) {
    const built = build(walk, item, depth + 1, offset);
    if (walk.stopped) break;
    nodes += built.nodes;
    levels = Math.max(levels, built.levels);
    items.push(built.node);
  }
  return { node: { kind: 'list', items, at: walk.place(offset) }, nodes, levels: levels + 1 };
}

function scalar(walk: Walk, yaml: Scalar): Built {
  const offset = startOf(yaml);
  count(walk, 1, offset);
  const { value } = yaml;
  const text = yaml.source ?? String(value);
  const at = walk.place(offset);
  if (typeof value === 'number') {
    checkNumber(walk, value, text, offset);
    // Canonical JSON knows no -0.
    return leaf({ kind: 'scalar', value: value === 0 ? 0 : value, text, at });
  }
  if (typeof value === 'string' || typeof value === 'boolean') {
    return leaf({ kind: 'scalar', value, text, at });
  }
  return leaf({ kind: 'scalar', value: null, text, at });
}

function checkNumber(walk: Walk, value: number, text: string, offset: number): void {
  const exact = Number.isSafeInteger(value) || !Number.isInteger(value) || /[.eE]/.test(text);
  if (Number.isFinite(value) && exact) return;
  const finite = Number.isFinite(value);
  addFlaw(walk, {
    code: 'out-of-range',
    offset,
    message: `Cannot read number ${JSON.stringify(text.slice(0, 60))}: it is ${finite ? 'too long to be kept exactly' : 'not finite'}`,
    expected: finite ? 'quotes round it, or fewer digits' : 'a finite number',
  });
}

function keyOf(walk: Walk, pair: Pair, keys: Set<string>, offset: number): string | null {
  const { key } = pair;
  if (!isScalar(key) || typeof key.value !== 'string') {
    const shown = isScalar(key) && key.value !== null ? JSON.stringify(key.source) : 'no text';
    addFlaw(walk, {
      code: 'wrong-type',
      offset,
      message: `Cannot read a key: found ${shown}`,
      expected: 'a text, in quotes where it looks like a number or like true',
    });
    return null;
  }
  if (key.anchor !== undefined) walk.anchors.set(key.anchor, scalar(walk, key));
  if (!keys.has(key.value)) {
    keys.add(key.value);
    return key.value;
  }
  addFlaw(walk, {
    code: 'duplicate',
    offset,
    message: `Cannot use key ${JSON.stringify(key.value.slice(0, 60))} twice in one map`,
    expected: 'each key once',
  });
  return null;
}

function enter(walk: Walk, depth: number, offset: number): boolean {
  count(walk, 1, offset);
  if (depth >= YAML_LIMITS.depth) stop(walk, tooDeep(offset));
  return !walk.stopped;
}

function count(walk: Walk, nodes: number, offset: number): void {
  walk.nodes += nodes;
  if (walk.nodes <= YAML_LIMITS.nodes) return;
  stop(walk, {
    code: 'too-large',
    offset,
    message: `Cannot read YAML: it has more than ${YAML_LIMITS.nodes} values, aliases resolved`,
    expected: 'a smaller file',
  });
}

function stop(walk: Walk, flaw: YamlFlaw): void {
  if (!walk.stopped) addFlaw(walk, flaw);
  walk.stopped = true;
}

function addFlaw(walk: Walk, flaw: YamlFlaw): void {
  if (walk.flaws.length < YAML_LIMITS.problems) walk.flaws.push(flaw);
}

function nothing(walk: Walk, offset: number): Built {
  return leaf({ kind: 'scalar', value: null, text: '', at: walk.place(offset) });
}

function leaf(node: Node): Built {
  return { node, nodes: 1, levels: 0 };
}

function startOf(yaml: { readonly range?: readonly [number, number, number] | null }): number {
  return yaml.range?.[0] ?? 0;
}
