import { type BrowserRuntime, browserRuntime } from '../browser/browser-runtime.ts';
import { type Uncaught, watchErrors } from './watch-errors.ts';
import { watchVitals } from './watch-vitals.ts';

/** Hears what a page does. */
export interface PageEars {
  /** Something was measured, in the metric's unit. */
  figure(metric: string, value: number): void;
  uncaught(uncaught: Uncaught): void;
}

/** A page as its monitor knows it; tests put their own in. */
export interface MonitoredPage extends BrowserRuntime {
  /** Path that is shown now. */
  path(): string;
  isVisible(): boolean;
  /** Tells of what is measured and of what goes wrong; returns how to stop. */
  watch(ears: PageEars): () => void;
  /** Hands a text to the browser, which posts it even after the page is gone; `false`: it did not. */
  sendBeacon(url: string, text: string): boolean;
}

/** The page that this code runs in. On a server it is one in which nothing happens. Never throws. */
export function monitoredPage(): MonitoredPage {
  const isPage = typeof document !== 'undefined';
  return {
    ...browserRuntime(),
    path: () => (isPage ? location.pathname : '/'),
    isVisible: () => isPage && !document.hidden,
    watch: (ears) => (isPage ? watch(ears) : () => {}),
    sendBeacon: (url, text) => navigator.sendBeacon(url, text),
  };
}

function watch(ears: PageEars): () => void {
  const stopErrors = watchErrors((uncaught) => ears.uncaught(uncaught));
  const stopVitals = watchVitals((metric, value) => ears.figure(metric, value));
  return () => {
    stopErrors();
    stopVitals();
  };
}
