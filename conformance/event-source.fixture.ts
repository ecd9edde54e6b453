/**
 * `EventSource` as far as a provider under test needs it, for a Node that has none: it opens a
 * stream and hands on messages. What browsers do beyond that is tested in Chromium.
 */
export class PlainEventSource extends EventTarget {
  readyState = 0;
  readonly #ending = new AbortController();

  constructor(url: string) {
    super();
    void this.#read(url);
  }

  close(): void {
    this.readyState = 2;
    this.#ending.abort();
  }

  async #read(url: string): Promise<void> {
    try {
      const { body, ok } = await fetch(url, {
        headers: { accept: 'text/event-stream' },
        signal: this.#ending.signal,
      });
      if (!ok || body === null) throw new Error('no stream');
      this.readyState = 1;
      this.dispatchEvent(new Event('open'));
      let held = '';
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        const events = `${held}${chunk}`.split('\n\n');
        held = events.pop() ?? '';
        for (const event of events) this.#hand(event);
      }
    } catch {
      // The end of a stream is told below, whatever ended it.
    }
    if (this.readyState === 2) return;
    this.readyState = 2;
    this.dispatchEvent(new Event('error'));
  }

  #hand(event: string): void {
    const data = event
      .split('\n')
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice('data:'.length).trimStart());
    if (data.length > 0) {
      this.dispatchEvent(new MessageEvent('message', { data: data.join('\n') }));
    }
  }
}
