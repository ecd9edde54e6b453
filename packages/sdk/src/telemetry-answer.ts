import type { TelemetryAnswer } from '@tidegate/protocol';

/**
 * The server's answer to a batch; `null` when somebody else answered, such as a proxy: then the
 * batch must be sent again. Never throws.
 */
export function parseTelemetryAnswer(body: string): TelemetryAnswer | null {
  try {
    const answer: unknown = JSON.parse(body);
    const isOurs =
      typeof answer === 'object' &&
      answer !== null &&
      'rejected' in answer &&
      Array.isArray(answer.rejected) &&
      'flushEveryMs' in answer;
    return isOurs ? (answer as TelemetryAnswer) : null;
  } catch {
    return null;
  }
}
