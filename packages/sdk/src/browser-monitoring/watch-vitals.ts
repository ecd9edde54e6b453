import { type Metric, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals';
import { INTERACTIVE_WITHIN_MS, LONG_TASKS_MAX, QUIET_MS } from './limits.ts';
import { type LongTask, timeToInteractive } from './time-to-interactive.ts';

/**
 * Measures how a page does: `lcp`, `inp`, `fcp`, `ttfb_ms`, `cls` (Web Vitals), `page_load_ms` and
 * `tti` where the browser tells of long tasks. Each is told once a visit: LCP, INP and CLS as they
 * were when the page was first hidden. A page that comes back from the back-forward cache is a new
 * visit. Never throws.
 */
export function watchVitals(tell: (metric: string, value: number) => void): () => void {
  const told = new Set<string>();
  const once = (metric: string) => (vital: Metric) => {
    if (told.has(vital.id)) return;
    told.add(vital.id);
    tell(metric, vital.value);
  };
  onLCP(once('lcp'));
  onINP(once('inp'));
  onFCP(once('fcp'));
  onTTFB(once('ttfb_ms'));
  onCLS(once('cls'));
  const stopLoad = whenLoaded((loadMs) => tell('page_load_ms', loadMs));
  const stopTasks = whenInteractive((interactiveMs) => tell('tti', interactiveMs));
  return () => {
    stopLoad();
    stopTasks();
  };
}

/** Navigation timing is whole only after the `load` event is over. */
function whenLoaded(tell: (loadMs: number) => void): () => void {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = (): void => {
    timer = setTimeout(() => {
      const { loadEventEnd = 0 } = navigation() ?? {};
      if (loadEventEnd > 0) tell(loadEventEnd);
    });
  };
  if (document.readyState === 'complete') read();
  else addEventListener('load', read, { once: true, signal: stop.signal });
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}

/** Looks once a second until the page was quiet, hidden or too old. */
function whenInteractive(tell: (interactiveMs: number) => void): () => void {
  if (!PerformanceObserver.supportedEntryTypes.includes('longtask')) return () => {};
  const tasks: LongTask[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      tasks.push({ startMs: startTime, endMs: startTime + duration });
      if (tasks.length > LONG_TASKS_MAX) tasks.shift();
    }
  });
  observer.observe({ type: 'longtask', buffered: true });
  const stop = (): void => {
    clearInterval(timer);
    observer.disconnect();
  };
  const timer = setInterval(() => {
    const nowMs = performance.now();
    if (document.hidden || nowMs > INTERACTIVE_WITHIN_MS) stop();
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    const readyMs = navigation()?.domContentLoadedEventEnd ?? 0;
    if (paint === undefined || readyMs === 0) return;
    const foundMs = timeToInteractive({ paintMs: paint.startTime, readyMs }, tasks, nowMs);
    if (foundMs === null) return;
    tell(foundMs);
    stop();
  }, QUIET_MS / 5);
  return stop;
}

function navigation(): PerformanceNavigationTiming | undefined {
  const [entry] = performance.getEntriesByType('navigation');
  return entry as PerformanceNavigationTiming | undefined;
}
