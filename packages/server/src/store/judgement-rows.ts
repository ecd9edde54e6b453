/** Rows of alerts, channels and incidents; keys stand in `judgement-tables.ts`. */
export interface JudgementRows {
  /** `AlertRules` of core. */
  alert_rules: { environment: string; name: string; body: string; appliedMs: number };
  /** Where a rule stands; its text is in `alert_rules`. */
  alert: {
    environment: string;
    rule: string;
    /** The set that it is of. */
    rulesName: string;
    /** `AlertState` of core. */
    state: string;
    status: string;
    enabled: number;
    snoozedUntilMs: number | null;
    acknowledgedBy: string | null;
    /** What rules that speak of a baseline compare with. */
    baseline: number | null;
    baselineMs: number | null;
    /** The firing that is open. */
    firingId: string | null;
  };
  /** Each time that a rule fired. */
  alert_firing: {
    id: string;
    environment: string;
    rule: string;
    severity: string;
    firedMs: number;
    resolvedMs: number | null;
    value: number | null;
    sentence: string;
    incidentId: string | null;
    /**
     * 0 told; 1 nobody was told (a silence, a snooze, or it had fired too often); 2 told with its
     * group a moment before.
     */
    silenced: number;
  };
  /** Time in which nobody is told: of one rule, of a severity and all below it, or of all. */
  silence: {
    id: string;
    environment: string;
    rule: string | null;
    severity: string | null;
    fromMs: number;
    toMs: number;
    reason: string;
    actor: string;
  };
  /** How far a reader has followed the audit trail. */
  event_cursor: { environment: string; reader: string; sequence: number };
  /** Flags that an alert switched off and that come back by themselves. */
  shed_flag: {
    environment: string;
    flag: string;
    rule: string;
    sinceMs: number;
    /** Revision that switching it off left: another one is a person's, and stays. */
    revision: number;
  };
  /** Each attempt to tell somebody. */
  delivery: {
    effectId: string;
    attempt: number;
    environment: string;
    channel: string;
    title: string;
    atMs: number;
    /** `ok`, `failed` (again later) or `dead`. */
    outcome: string;
    detail: string;
  };
  /** What the server knows of a channel beside its configuration. */
  channel_state: { channel: string; disabledMs: number | null; reason: string };
  /** `Response` of core. */
  response: { environment: string; name: string; body: string; appliedMs: number };
  incident: {
    id: string;
    environment: string;
    title: string;
    severity: string;
    /** `open` or `resolved`. */
    status: string;
    /** What it is about, one open incident each: `rollout:<id>`, `alert:<rule>`, `alert-group:<group>`, `hand:<id>`. */
    subject: string;
    openedBy: string;
    openedMs: number;
    resolvedMs: number | null;
    owner: string | null;
    rootCause: string | null;
    resolution: string | null;
    prevention: string | null;
    /** `Decision` of core. */
    decision: string | null;
    /** `Runbook` of core. */
    runbook: string | null;
  };
  /** What people and the server wrote into an incident; audit rows of its subject join when it is shown. */
  incident_entry: {
    incidentId: string;
    sequence: number;
    atMs: number;
    kind: string;
    actor: string;
    text: string;
  };
  /** Something to do by a certain time. */
  follow_up: {
    id: string;
    environment: string;
    incidentId: string | null;
    rolloutId: string | null;
    name: string;
    title: string;
    dueMs: number;
    everyMs: number | null;
    timesLeft: number;
    doneMs: number | null;
    doneBy: string | null;
    note: string | null;
    overdueToldMs: number | null;
  };
}
