/** Messages (attributes, spans, buckets … each are some) in one protobuf body. */
export const OTLP_MESSAGES_MAX = 500_000;

/** How deep messages of a protobuf body may be nested, levels; a span's attribute stands at 7. */
export const OTLP_DEPTH_MAX = 32;

/** Spans, points or log records of one request; further ones are rejected and counted. */
export const OTLP_ITEMS_MAX = 20_000;

/** Spans, points and series of one request that are stored in one transaction. */
export const OTLP_PART_MAX = 2_000;

/** Attributes of one item that are looked at, first ones first; SDKs send 128 at most by default. */
export const OTLP_ATTRIBUTES_MAX = 256;

/** Characters of an attribute's text that are kept. */
export const OTLP_TEXT_MAX = 1_024;

/** Characters of a log line, and of all lines of a request, that are searched for personal data. */
export const LINE_SCAN_MAX = 4_096;
export const REQUEST_SCAN_MAX = 262_144;

/** Events of one span that are looked at. */
export const OTLP_EVENTS_MAX = 256;

/** Buckets of one histogram point. */
export const OTLP_BUCKETS_MAX = 2_048;

/** Spans kept of a trace until it is settled; further ones count for nothing but the miss. */
export const TRACE_SPANS_MAX = 200;

/** Ids of a settled trace's spans that are known again, so that none counts twice. */
export const TRACE_SPAN_IDS_MAX = 400;

/** Different flags that a trace or a conversation is joined to. */
export const TRACE_FLAGS_MAX = 16;

/** Different errors kept of a trace. */
export const TRACE_ERRORS_MAX = 20;

/** Traces kept of an environment; the oldest go. */
export const TRACES_MAX = 50_000;

/** Conversations kept of an environment; the oldest go. */
export const CONVERSATIONS_MAX = 20_000;

/** Cumulative points kept of an environment, and of one of its services; new ones are refused. */
export const POINTS_MAX = 20_000;
export const SERVICE_POINTS_MAX = 5_000;

/** Hex digits of a point's id that are the hash of its service. */
export const SERVICE_DIGITS = 8;

/** Services kept of an environment beside its points; the oldest go. */
export const SERVICES_MAX = 1_000;

/** Hashes of requests kept of an environment; the oldest go. */
export const REQUESTS_MAX = 100_000;

/** A trace whose root did not come is settled after this silence, ms. */
export const TRACE_SILENCE_MS = 30_000;

/** A trace whose root came waits this long for an evaluation, which may come by another exporter, ms. */
export const TRACE_JOIN_MS = 10_000;

/** A trace is settled this long after it was first heard of, whatever else comes, ms. */
export const TRACE_WAIT_MAX_MS = 120_000;

/** How long a settled trace is known, ms. */
export const TRACE_KEPT_MS = 900_000;

/** How long the hash of a request, a conversation and a point are known, ms. */
export const OTLP_KEPT_MS = 86_400_000;

/** A cumulative point that is seen for the first time counts whole if it began within this, ms. */
export const POINT_FRESH_MS = 600_000;

/**
 * A point that was silent for this long makes room for a new one, ms. Over twice `POINT_FRESH_MS`:
 * what comes back counts from then on, and never whole again.
 */
export const POINT_SILENT_MS = 1_500_000;

/** Silent points that go at once. */
export const SILENT_POINTS_MAX = 500;

/** How long what a service's spans say goes before its metrics of the same, ms. */
export const SPANS_FIRST_MS = 3_600_000;

/** Places of one unit (flag, draw) that are remembered as seen or failed. */
export const UNIT_PLACES_MAX = 64;

/** A trace may stand for at most this many. */
export const SAMPLING_WEIGHT_MAX = 10_000;

/** Characters of an error's type, and of its message with digits and quoted parts taken out. */
export const ERROR_TYPE_MAX = 100;
export const ERROR_MESSAGE_MAX = 120;

/** Characters of an error's type and message that are looked at. */
export const ERROR_SCAN_MAX = 2_000;

/** A part of a word with several digits in it is an id from here on, and any part beyond the other. */
export const ERROR_ID_MIN = 8;
export const ERROR_ID_MAX = 32;

/** An exporter sends every 5 s by default: its process lives as long as three of them, ms. */
export const OTLP_ALIVE_MS = 15_000;
