import type { Actor, JsonObject } from '@tidegate/core';

/** A row of the audit trail, read back, as what follows it sees it. */
export interface EventRow {
  readonly sequence: number;
  readonly atMs: number;
  readonly actor: Actor;
  readonly action: string;
  readonly subject: string;
  readonly body: JsonObject;
}
