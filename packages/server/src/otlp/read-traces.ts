import { readSpan } from './read-span.ts';
import { noRejections, type OtlpReading, type ReadAt, SKEWED, UNUSABLE } from './reading.ts';
import { gatherServices } from './services.ts';
import { gatherTraces } from './trace-facts.ts';
import { walkItems } from './walk-items.ts';

const PATH = ['resourceSpans', 'scopeSpans', 'spans'] as const;

/**
 * Reads an `ExportTraceServiceRequest`, from JSON or from protobuf. Pure and total: what cannot be
 * used is counted.
 */
export function readTraces(request: unknown, { nowMs, skewMaxMs }: ReadAt): OtlpReading {
  const traces = gatherTraces();
  const services = gatherServices();
  const rejections = noRejections();
  let skewed = 0;
  for (const { raw, resource, service } of walkItems(request, PATH, { services, rejections })) {
    const read = readSpan(raw, resource);
    if (read === null) rejections.reject(UNUSABLE);
    else if (Math.abs(read.span.endMs - nowMs) > skewMaxMs) {
      rejections.reject(SKEWED);
      skewed += 1;
    } else {
      const { traceId, ...said } = read;
      traces.add(traceId, said);
      const evaluated = read.evaluations.length > 0;
      // A health check says nothing of turns, so metrics of its service still do.
      const ofTurns = evaluated || read.span.does !== 'other';
      const whole = ofTurns ? { whole: read.span.weight === 1 } : {};
      services.note(service.id, { evaluated, ...whole });
    }
  }
  const told = { services: services.services(), traces: traces.traces() };
  const facts = { ...told, series: [], points: [], skewed, unscanned: 0 };
  return { facts, rejected: rejections.count, why: rejections.why };
}
