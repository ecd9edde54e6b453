import {
  countLogLine,
  findPersonalData,
  type LogLine,
  type MetricDefinition,
  WHOLE_PRODUCT,
} from '@tidegate/core';
import { textAttribute } from './attribute-names.ts';
import { type Attributes, readAttributes, readValue } from './attributes.ts';
import { errorLabels } from './error-labels.ts';
import type { ErrorFact, EvaluationFact, OtlpSeries, Place, PointFigure } from './facts.ts';
import { LINE_SCAN_MAX, REQUEST_SCAN_MAX } from './limits.ts';
import { member, numberMember, textMember, timeMember } from './members.ts';
import { mergeSeries } from './merge-series.ts';
import { readEvaluation } from './read-evaluation.ts';
import { seriesOf } from './read-metrics.ts';
import { isHex } from './read-span.ts';
import { noRejections, type OtlpReading, type ReadAt, SKEWED } from './reading.ts';
import { gatherServices } from './services.ts';
import { gatherTraces, type TraceGatherer } from './trace-facts.ts';
import { walkItems } from './walk-items.ts';

/** Characters of a line that are looked at. */
const BODY_MAX = 16_384;
const PATH = ['resourceLogs', 'scopeLogs', 'logRecords'] as const;
/** The name of the event now, and before. */
const EVALUATION_EVENTS: ReadonlySet<string> = new Set(['feature_flag.evaluation', 'feature_flag']);
const PROCESS: Place = { flag: '', variant: '', draw: 0 };

/**
 * Reads an `ExportLogsServiceRequest`, from JSON or from protobuf: evaluations of flags, errors, and
 * lines, which are counted by rules and then forgotten. Pure and total.
 *
 * @param definitions metrics that are counted from log lines
 */
export function readLogs(
  request: unknown,
  definitions: readonly MetricDefinition[],
  { nowMs, skewMaxMs }: ReadAt,
): OtlpReading {
  const traces = gatherTraces();
  const services = gatherServices();
  const rejections = noRejections();
  const counted: OtlpSeries['series'][] = [];
  const scan = createScan();
  let skewed = 0;
  for (const { raw, service } of walkItems(request, PATH, { services, rejections })) {
    const record = readRecord(raw, nowMs);
    if (Math.abs(record.atMs - nowMs) > skewMaxMs) {
      rejections.reject(SKEWED);
      skewed += 1;
      continue;
    }
    if (record.evaluation !== null) services.note(service.id, { evaluated: true });
    gather(traces, record);
    counted.push(...countedSeries(record, service.name, definitions, scan));
  }
  const series = mergeSeries(counted).map((one) => ({ series: one, spansOf: null }));
  const told = { services: services.services(), traces: traces.traces() };
  const facts = { ...told, series, points: [], skewed, unscanned: scan.unscanned };
  return { facts, rejected: rejections.count, why: rejections.why };
}

/** What a record says of its trace. */
function gather(
  traces: TraceGatherer,
  { traceId, evaluation, error, attributes }: LogRecord,
): void {
  if (traceId === '' || (evaluation === null && error === null)) return;
  const conversation = textAttribute(attributes, 'conversation');
  const evaluations = evaluation === null ? [] : [evaluation];
  traces.add(traceId, { evaluations, error, conversation });
}

interface LogRecord {
  readonly attributes: Attributes;
  readonly atMs: number;
  readonly traceId: string;
  readonly severity: number | null;
  readonly body: string;
  readonly isEvaluation: boolean;
  readonly evaluation: EvaluationFact | null;
  readonly error: ErrorFact | null;
}

function readRecord(raw: unknown, nowMs: number): LogRecord {
  const attributes = readAttributes(raw, BODY_MAX);
  const atMs = timeMember(raw, 'timeUnixNano') ?? timeMember(raw, 'observedTimeUnixNano') ?? nowMs;
  const traceId = textMember(raw, 'traceId').toLowerCase();
  const body = readValue(member(raw, 'body'), BODY_MAX);
  const text = typeof body === 'string' ? body : '';
  const names = [textMember(raw, 'eventName'), attributes.get('event.name'), text];
  const isEvaluation = names.some((name) => EVALUATION_EVENTS.has(String(name)));
  const severity = numberMember(raw, 'severityNumber');
  return {
    attributes,
    atMs,
    traceId: isHex(traceId, 32) ? traceId : '',
    severity: severity === null || severity < 1 ? null : severity,
    body: text,
    isEvaluation,
    evaluation: readEvaluation(attributes, atMs),
    error: isEvaluation ? null : errorOf(attributes, atMs),
  };
}

/** An event that tells of an evaluation is no line that a program wrote. */
function countedSeries(
  record: LogRecord,
  service: string,
  definitions: readonly MetricDefinition[],
  scan: Scan,
): OtlpSeries['series'][] {
  if (record.isEvaluation) return [];
  const line = lineOf(record, service, scan);
  const figures = definitions.flatMap((definition): PointFigure[] => {
    const cell = countLogLine(definition, line);
    return cell === null ? [] : [{ metric: definition.name, cell }];
  });
  // An error of a trace is counted with the trace.
  if (record.error !== null && record.traceId === '') figures.push(errorFigure(record.error));
  return figures.flatMap((figure) =>
    placesOf(record).map((place) => seriesOf(place, figure, figure.cell, record.atMs)),
  );
}

const CORRELATIONS = ['correlationId', 'correlation_id', 'correlation.id'];

function lineOf(
  { attributes, traceId, severity, body }: LogRecord,
  service: string,
  scan: Scan,
): LogLine {
  const texts = [body, ...attributes.values()].filter((value) => typeof value === 'string');
  const isNamed = CORRELATIONS.some((name) => (attributes.get(name) ?? '') !== '');
  return {
    body,
    severity,
    service: service === '' ? null : service,
    correlated: traceId !== '' || isNamed,
    personalData: scan.hasPersonalData(texts),
    attributes: Object.fromEntries(attributes),
  };
}

/** Looks for personal data in the lines of one request, as far as its bounds go. */
interface Scan {
  /** Whether some stands in the texts of a line; one that is not looked at to its end counts. */
  hasPersonalData(texts: readonly string[]): boolean;
  readonly unscanned: number;
}

function createScan(): Scan {
  let left = REQUEST_SCAN_MAX;
  let unscanned = 0;
  return {
    hasPersonalData(texts) {
      let room = Math.min(left, LINE_SCAN_MAX);
      for (const text of texts) {
        const seen = text.slice(0, room);
        room -= seen.length;
        left -= seen.length;
        if (findPersonalData(seen).length > 0) return true;
        if (seen.length === text.length) continue;
        unscanned += 1;
        return false;
      }
      return false;
    },
    get unscanned() {
      return unscanned;
    },
  };
}

/** A line that names its variant belongs to it and to the whole; any other one to its process. */
function placesOf({ evaluation }: LogRecord): Place[] {
  if (evaluation === null) return [PROCESS];
  const { flag, variant, draw } = evaluation;
  return [{ flag, variant, draw }, WHOLE_PRODUCT];
}

function errorOf(attributes: Attributes, atMs: number): ErrorFact | null {
  const type = attributes.get('exception.type');
  const message = attributes.get('exception.message');
  if (typeof type !== 'string' && typeof message !== 'string') return null;
  return { ...errorLabels(String(type ?? ''), String(message ?? '')), atMs };
}

function errorFigure({ type, message }: ErrorFact): PointFigure {
  return { metric: 'errors', labels: { type, message }, cell: { kind: 'count', count: 1 } };
}
