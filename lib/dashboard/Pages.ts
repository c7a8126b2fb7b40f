import type { ServerResponse } from 'node:http';
import type { SentBeat } from './frames.ts';

/** The most pages that are open at once. */
export const MAX_PAGES = 100;

/** By these a page notices that its connection is alive, and the server that a page has gone. */
const BEAT_MS = 15_000;

/** What a page may leave unread, besides its first bytes. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** For how long a client waits before it reconnects. The page itself waits longer after each failure. */
const RETRY_MS = 2_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // No proxy may compress or buffer it.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  // A server that is closed would wait until the connection is idle for long enough.
  connection: 'close',
};

/** The pages that are open: their responses, which receive server-sent events. */
export class Pages {
  /** With what each page may leave unread. */
  readonly #open = new Map<ServerResponse, number>();
  readonly #onCount: (count: number) => void;
  #beats: NodeJS.Timeout | undefined;

  /**
   * @param onCount - called when a page was opened or has gone, with how many are open
   */
  constructor(onCount: (count: number) => void) {
    this.#onCount = onCount;
  }

  get isFull(): boolean {
    return this.#open.size >= MAX_PAGES;
  }

  /** Answers a page, and sends it events until it has gone. It may have gone before, while another handler made the request wait. */
  add(response: ServerResponse, first: Buffer): void {
    if (response.closed || response.destroyed) return;
    response.writeHead(200, HEADERS);
    response.write(`retry: ${String(RETRY_MS)}\n\n`);
    response.write(first);
    this.#open.set(response, first.length + MAX_UNREAD_BYTES);
    response.once('close', () => this.#remove(response));
    this.#beats ??= setInterval(() => this.#beat(), BEAT_MS);
    this.#onCount(this.#open.size);
  }

  /** Sends bytes to all pages. A page that does not read is disconnected: it comes back, and starts with a snapshot. */
  send(bytes: Buffer): void {
    for (const [response, maxUnread] of this.#open) {
      if (response.writableLength > maxUnread) response.destroy();
      else response.write(bytes);
    }
  }

  /** Disconnects all pages. One that has bytes unread would not notice an end, and keep the server from closing. */
  close(): void {
    clearInterval(this.#beats);
    for (const response of this.#open.keys())
      if (response.writableLength > 0) response.destroy();
      else response.end();
  }

  #beat(): void {
    const beat: SentBeat = { now: Date.now() };
    this.send(Buffer.from(`event: beat\ndata: ${JSON.stringify(beat)}\n\n`));
  }

  #remove(response: ServerResponse): void {
    this.#open.delete(response);
    if (this.#open.size === 0) {
      clearInterval(this.#beats);
      this.#beats = undefined;
    }
    this.#onCount(this.#open.size);
  }
}
