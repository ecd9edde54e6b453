import type { ProblemError } from '@tidegate/protocol';
import type { FastifyReply } from 'fastify';
import protobuf from 'protobufjs/minimal.js';
import type { Log } from '../config/log.ts';
import { toProblemError } from '../http/problem-reply.ts';

/** Which of the two forms of OTLP a request has; its answer has the same. */
export type OtlpForm = 'json' | 'protobuf';

const TYPES: Readonly<Record<OtlpForm, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

/** Tags of `<field> <wire type>`. */
const TAG = { message: (field: number) => field * 8 + 2, number: (field: number) => field * 8 };

/** Answers a request that was taken, and says how much of it could not be used. */
export function sendTaken(
  reply: FastifyReply,
  form: OtlpForm,
  partial: { readonly rejectedName: string; readonly rejected: number; readonly message: string },
): FastifyReply {
  const { rejectedName, rejected, message } = partial;
  reply.code(200).header('content-type', TYPES[form]).header('cache-control', 'no-store');
  const isWhole = rejected === 0 && message === '';
  if (form === 'json') {
    const partialSuccess = { [rejectedName]: String(rejected), errorMessage: message };
    return reply.send(asJson(isWhole ? {} : { partialSuccess }));
  }
  if (isWhole) return reply.send(Buffer.alloc(0));
  const writer = protobuf.Writer.create().uint32(TAG.message(1)).fork();
  writer.uint32(TAG.number(1)).int64(rejected).uint32(TAG.message(2)).string(message);
  return reply.send(Buffer.from(writer.ldelim().finish()));
}

/** Codes of google.rpc that stand for a status of HTTP. */
const RPC: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 9,
  413: 3,
  415: 3,
  422: 3,
  429: 8,
  503: 14,
};

/**
 * Answers an error as OTLP has it: a `Status` in the form of the request. Exporters try again after
 * 429 and 503 only, so what is wrong with a request is a 400, and an error of ours, of which the
 * store keeps nothing, a 503.
 */
export function sendOtlpError(
  reply: FastifyReply,
  form: OtlpForm,
  error: unknown,
  log: Log,
): FastifyReply {
  const problem = toProblemError(error);
  if (problem.code === 'internal') log.error({ err: error }, 'an OTLP request failed');
  const status = problem.status === 422 ? 400 : problem.status === 500 ? 503 : problem.status;
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if ((status === 429 || status === 503) && !reply.hasHeader('retry-after'))
    reply.header('retry-after', '1');
  reply.code(status).header('content-type', TYPES[form]).header('cache-control', 'no-store');
  const message = withDetail(problem);
  const code = RPC[status] ?? 2;
  if (form === 'json') return reply.send(asJson({ code, message }));
  const writer = protobuf.Writer.create().uint32(TAG.number(1)).int32(code);
  return reply.send(Buffer.from(writer.uint32(TAG.message(2)).string(message).finish()));
}

/** As bytes: to a text a charset would be added, and some exporters compare the type. */
function asJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function withDetail({ message, detail }: ProblemError): string {
  return detail === undefined ? message : `${message} (${detail})`;
}
