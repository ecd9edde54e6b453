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
  },
  {
    kind: 'conversions',
    table: 'conversion',
    ...by('unit'),
    key: ['event', 'source', 'unit', 'minuteMs'],
  },
  {
    kind: 'failedUnits',
    table: 'failed_unit',
    ...by('unit'),
    key: ['flag', 'metric', 'draw', 'unit'],
  },
  {
    kind: 'slowConversations',
    table: 'slow_conversation',
    ...by('unit'),
    key: ['hourMs', 'flag', 'draw', 'unit'],
  },
  {
    kind: 'tracedConversations',
    table: 'otlp_conversation',
    ...by('conversation'),
    key: ['conversation'],
  },
  {
    kind: 'traces',
    table: 'otlp_trace',
    columns: [],
    json: { column: 'facts', members: ['conversation', 'context'] },
    key: ['traceId'],
  },
  {
    kind: 'urgentEvents',
    table: 'urgent',
    columns: [],
    json: { column: 'body', members: ['unit'] },
    key: ['id'],
  },
  {
    kind: 'contaminations',
    table: 'contamination',
    ...by('session', 'user', 'otherUser'),
    key: ['session', 'otherUser'],
  },
  {
    kind: 'sessions',
    table: 'session_owner',
    ...by('session', 'user'),
    key: ['session'],
  },
];

function by(...columns: readonly string[]): Pick<UserKind, 'columns' | 'json'> {
  return { columns, json: null };
}
