import { ManualPage } from '../browser/manual-page.fixture.ts';
import type { MonitoredPage, PageEars } from './monitored-page.ts';

/** A page whose figures and errors a test makes, and that keeps what it hands to the browser. */
export class ManualMonitoredPage extends ManualPage implements MonitoredPage {
  shownPath = '/chat/4711';
  takesBeacons = true;
  readonly beacons: { url: string; body: unknown }[] = [];
  /** Whom to tell; `null` once it is stopped. */
  ears: PageEars | null = null;

  path = (): string => this.shownPath;
  isVisible = (): boolean => true;

  watch = (ears: PageEars): (() => void) => {
    this.ears = ears;
    return () => {
      this.ears = null;
    };
  };

  sendBeacon = (url: string, text: string): boolean => {
    if (this.takesBeacons) this.beacons.push({ url, body: JSON.parse(text) });
    return this.takesBeacons;
  };
}
