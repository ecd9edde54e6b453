import { STREAM_EVENT_MAX } from './limits.ts';

/** One dispatched server-sent event. */
export interface ServerSentEvent {
  /** Empty when the stream names none. */
  readonly event: string;
  readonly data: string;
}

/** Who is told what a stream contains. */
export interface EventStreamReader {
  event(event: ServerSentEvent): void;
  comment(): void;
}

/**
 * A parser of `text/event-stream` that does not care where pieces are cut: inside a line, between
 * CR and LF, one character at a time. Memory is bounded by `limit` characters an event. Never
 * throws. Source: WHATWG HTML §9.2.6 (interpreting an event stream); `id` and `retry` are not
 * needed here and ignored.
 */
export class EventStreamParser {
  readonly #reader: EventStreamReader;
  readonly #limit: number;
  #line: string[] = [];
  #data: string[] = [];
  #event = '';
  /** Characters of the event so far. */
  #held = 0;
  #endedWithCr = false;
  #isFirstLine = true;

  constructor(reader: EventStreamReader, limit: number = STREAM_EVENT_MAX) {
    this.#reader = reader;
    this.#limit = limit;
  }

  /** Tells of every event and comment that the piece completes; `too-large` ends the parser's use. */
  push(piece: string): 'ok' | 'too-large' {
    if (piece === '') return 'ok';
    let from = this.#endedWithCr && piece.startsWith('\n') ? 1 : 0;
    this.#endedWithCr = piece.endsWith('\r');
    const lineEnds = /\r\n?|\n/g;
    lineEnds.lastIndex = from;
    for (let end = lineEnds.exec(piece); end !== null; end = lineEnds.exec(piece)) {
      if (!this.#append(piece.slice(from, end.index))) return 'too-large';
      this.#endLine();
      from = lineEnds.lastIndex;
    }
    return this.#append(piece.slice(from)) ? 'ok' : 'too-large';
  }

  #append(text: string): boolean {
    if (text !== '') this.#line.push(text);
    this.#held += text.length;
    return this.#held <= this.#limit;
  }

  #endLine(): void {
    const whole = this.#line.join('');
    const line = this.#isFirstLine && whole.startsWith('\uFEFF') ? whole.slice(1) : whole;
    this.#isFirstLine = false;
    this.#line = [];
    if (line === '') this.#dispatch();
    else this.#takeField(line);
  }

  #takeField(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) {
      this.#held -= line.length;
      this.#reader.comment();
      return;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
  }

  #dispatch(): void {
    const event = this.#event;
    const data = this.#data;
    this.#event = '';
    this.#data = [];
    this.#held = 0;
    if (data.length > 0) this.#reader.event({ event, data: data.join('\n') });
  }
}
