import { ALWAYS, allOf, type Bounds, exactly, isOneOf, UNKNOWN } from '../condition.ts';
import { own, ownList, ownNumber, ownText, pointer } from '../json-reader.ts';
import type { Note, VendorShare } from '../vendor-export.ts';
import { strategyBucket } from './bucket.ts';
import { readConstraint, twins } from './constraint.ts';

/** A segment: its condition, and what could not be said of it. */
export interface ReadSegment {
  readonly bounds: Bounds;
  readonly lost: string | null;
}

/** Segments of the export by id. */
export type Segments = ReadonlyMap<string, ReadSegment>;

/** A strategy: who may be switched on, and how many of those. */
export interface ReadStrategy {
  readonly when: Bounds;
  /** Share of `on`: everybody, or a draw. */
  readonly share: VendorShare;
  /** Attribute that a variant is chosen by unless it names its own. */
  readonly unit: string;
  readonly group: string;
}

type NoteOf = (at: string, what: string, instead: string, kind?: Note['kind']) => void;

/** Reads one strategy of an Unleash feature. Never throws. */
export function readStrategy(
  strategy: unknown,
  at: string,
  segments: Segments,
  note: NoteOf,
): ReadStrategy {
  const parts: Bounds[] = ownList(strategy, 'constraints').map((constraint, index) => {
    const { bounds, lost } = readConstraint(constraint);
    if (lost !== null) note(`${at}${pointer('constraints', index)}`, lost, 'nobody meets it');
    return bounds;
  });
  for (const [index, id] of ownList(strategy, 'segments').entries()) {
    const segment = segments.get(String(id));
    const lost = segment === undefined ? `segment ${String(id)} is not in the file` : segment.lost;
    if (lost !== null) note(`${at}${pointer('segments', index)}`, lost, 'nobody meets it');
    parts.push(segment?.bounds ?? UNKNOWN);
  }
  const chosen = chosenUnits(strategy, at, note);
  return { ...chosen, when: allOf([...parts, chosen.when]) };
}

function chosenUnits(strategy: unknown, at: string, note: NoteOf): ReadStrategy {
  const name = ownText(strategy, 'name') ?? '';
  const parameters = own(strategy, 'parameters');
  const group = ownText(parameters, 'groupId') ?? '';
  const everybody: ReadStrategy = {
    when: exactly(ALWAYS),
    share: { kind: 'all', variant: 'on' },
    unit: 'userId',
    group,
  };
  const drawnBy = (unit: string, key: string, within: string): ReadStrategy => ({
    ...everybody,
    unit,
    group: within,
    share: draw(ownNumber(parameters, key) ?? 0, within, unit),
  });
  switch (name) {
    case 'default':
      return everybody;
    case 'userWithId':
      return { ...everybody, when: exactly(isOneOf('userId', twins(userIds(parameters)))) };
    case 'gradualRolloutUserId':
      return drawnBy('userId', 'percentage', group);
    case 'gradualRolloutSessionId':
      return drawnBy('sessionId', 'percentage', group);
    case 'gradualRolloutRandom':
      note(at, 'draws anew for each call', 'each conversation is drawn once');
      return drawnBy('conversation', 'percentage', group);
    case 'flexibleRollout': {
      const stickiness = ownText(parameters, 'stickiness') ?? '';
      const unit = stickyUnit(stickiness, at, note);
      return drawnBy(unit, 'rollout', group);
    }
    case 'remoteAddress': {
      const ranges = (ownText(parameters, 'IPs') ?? '').split(/\s*,\s*/).filter((ip) => ip !== '');
      const single = ranges.filter((ip) => !ip.includes('/'));
      if (single.length < ranges.length)
        note(at, 'address ranges of remoteAddress', 'single addresses are met, ranges by nobody');
      return { ...everybody, when: exactly(isOneOf('remoteAddress', single)) };
    }
    default:
      note(at, `strategy "${name.slice(0, 60)}"`, 'it switches nobody on');
      return { ...everybody, when: UNKNOWN };
  }
}

/** The attribute that a stickiness hashes. */
export function stickyUnit(stickiness: string, at: string, note: NoteOf): string {
  if (stickiness === '' || stickiness === 'default') {
    note(at, 'sticks to userId, else to sessionId', 'drawn by userId alone', 'said');
    return 'userId';
  }
  if (stickiness !== 'random') return stickiness;
  note(at, 'draws anew for each call', 'each conversation is drawn once');
  return 'conversation';
}

function draw(percentage: number, group: string, unit: string): VendorShare {
  const share = Math.min(100, Math.max(0, percentage)) / 100;
  return {
    kind: 'draw',
    unit,
    hash: `${unit}\0${group}`,
    pieces: share > 0 ? [{ from: 0, to: share, variant: 'on' }] : [],
    sideOf: (id) => (percentage > 0 && strategyBucket(group, id) <= percentage ? 'on' : null),
  };
}

function userIds(parameters: unknown): string[] {
  return (ownText(parameters, 'userIds') ?? '').split(/\s*,\s*/).filter((id) => id !== '');
}

/** The condition of a segment: all of its constraints. */
export function readSegmentConstraints(segment: unknown): ReadSegment {
  const read = ownList(segment, 'constraints').map(readConstraint);
  const lost = read.flatMap((each) => (each.lost === null ? [] : [each.lost]));
  return {
    bounds: allOf(read.map(({ bounds }) => bounds)),
    lost: lost.length === 0 ? null : lost.join('; '),
  };
}
