/** What ids of instances begin with that this server tells of itself, by what it was told another way. */
const RESERVED = ['otlp:', 'ofrep-', 'probes-'];

/** Whether no batch may come under this id of an instance: it would speak for this server. */
export function isReservedInstance(id: string): boolean {
  return RESERVED.some((start) => id.startsWith(start));
}
