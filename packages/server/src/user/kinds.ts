import type { Tables } from '../store/tables.ts';

/** A table whose rows are about units. */
export interface UserKind {
  /** What an export calls it. */
  readonly kind: string;
  readonly table: UserTable;
  /** Columns that hold the HMAC of a unit, a user or a session: a row is of each that it names. */
  readonly columns: readonly string[];
  /** Members that hold one, where it stands within a JSON text. */
  readonly json: { readonly column: string; readonly members: readonly string[] } | null;
  /** Columns that name a row within its environment. */
  readonly key: readonly string[];
  /**
   * Columns of the key before the unit: where a place of them has many rows units are looked up in it.
   * `null` = a kind of fewer rows, which are all looked at.
   */
  readonly places: readonly string[] | null;
}

export type UserTable = Extract<
  keyof Tables,
  | 'exposure'
  | 'conversion'
  | 'failed_unit'
  | 'slow_conversation'
  | 'otlp_conversation'
  | 'otlp_trace'
  | 'urgent'
  | 'contamination'
  | 'session_owner'
>;

/**
 * Every table that holds something about a user or a conversation, by the HMAC that stands for them.
 * What is not in it holds sums, which say nothing of anybody. Whose a session is comes last: it is what
 * joins a user to the conversations that the other rows name.
 */
export const USER_KINDS: readonly UserKind[] = [
  {
    kind: 'exposures',
    table: 'exposure',
    ...by('unit'),
    key: ['flag', 'draw', 'unit'],
    places: ['flag', 'draw'],
  },
  {
    kind: 'conversions',
    table: 'conversion',
    ...by('unit'),
    key: ['event', 'source', 'unit', 'minuteMs'],
    places: ['event', 'source'],
  },
  {
    kind: 'failedUnits',
    table: 'failed_unit',
    ...by('unit'),
    key: ['flag', 'metric', 'draw', 'unit'],
    places: ['flag', 'metric', 'draw'],
  },
  {
    kind: 'slowConversations',
    table: 'slow_conversation',
    ...by('unit'),
    key: ['hourMs', 'flag', 'draw', 'unit'],
    places: null,
  },
  {
    kind: 'tracedConversations',
    table: 'otlp_conversation',
    ...by('conversation'),
    key: ['conversation'],
    places: null,
  },
  {
    kind: 'traces',
    table: 'otlp_trace',
    columns: [],
    json: { column: 'facts', members: ['conversation', 'context'] },
    key: ['traceId'],
    places: null,
  },
  {
    kind: 'urgentEvents',
    table: 'urgent',
    columns: [],
    json: { column: 'body', members: ['unit'] },
    key: ['id'],
    places: null,
  },
  {
    kind: 'contaminations',
    table: 'contamination',
    ...by('session', 'user', 'otherUser'),
    key: ['session', 'otherUser'],
    places: null,
  },
  {
    kind: 'sessions',
    table: 'session_owner',
    ...by('session', 'user'),
    key: ['session'],
    // Those of the user are among the units.
    places: [],
  },
];

function by(...columns: readonly string[]): Pick<UserKind, 'columns' | 'json'> {
  return { columns, json: null };
}
