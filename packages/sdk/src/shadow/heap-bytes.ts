/** Bytes of the heap in use; `null` where nobody knows, as on edges. Never throws. */
export function heapBytes(): number | null {
  return statistics?.().used_heap_size ?? null;
}

const statistics = globalThis.process?.getBuiltinModule?.('node:v8')?.getHeapStatistics;
