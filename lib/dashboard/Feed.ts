import { randomBytes } from 'node:crypto';
import type { SentFrame, SentRow } from './frames.ts';
import type { JobRow } from './JobRow.ts';
import { hasChanged, sentRowOf } from './sentRow.ts';

/** The shortest time between two frames. */
const FRAME_MS = 500;
/** The first change after a quiet time waits only for others that come with it. */
const BURST_MS = 20;
/** The frames that are kept for pages that reconnect. */
const MAX_FRAMES = 240;
const MAX_KEPT_BYTES = 4 * 1024 * 1024;

/** A frame of changes, encoded once for all pages. */
interface Frame {
  readonly sequence: number;
  readonly bytes: Buffer;
}

/**
 * The changes of rows as server-sent events, numbered in the order in which they are sent. A page starts with a snapshot of all
 * rows, or, after its connection was lost, with the frames that it missed; each later frame is passed to `send`.
 *
 * A row in a frame is whole, so that one that a snapshot had already changes nothing.
 */
export class Feed {
  readonly #rows: () => Iterable<JobRow>;
  readonly #send: (bytes: Buffer) => void;
  /** Tells this feed from one before a restart, whose numbers mean other frames. */
  readonly #epoch = randomBytes(8).toString('hex');
  readonly #indexes = new Map<string, number>();
  readonly #latest = new Map<number, JobRow>();
  /** The rows of the next frame, and whether each is sent as a whole. */
  readonly #changed = new Map<number, boolean>();
  readonly #frames: Frame[] = [];
  #keptBytes = 0;
  #sequence = 0;
  #snapshot: Frame | undefined;
  #failure: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #flushedAt = -Infinity;

  constructor(rows: () => Iterable<JobRow>, send: (bytes: Buffer) => void) {
    this.#rows = rows;
    this.#send = send;
  }

  /** Takes a row that has changed. */
  change(row: JobRow): void {
    const index = this.#indexOf(row);
    const before = this.#latest.get(index);
    const isWhole = before === undefined || hasChanged(before, row) || this.#changed.get(index) === true;
    this.#latest.set(index, row);
    this.#changed.set(index, isWhole);
    this.#schedule();
  }

  /** Takes why no job is watched any more. */
  fail(message: string): void {
    this.#failure = message;
    this.#schedule();
  }

  /**
   * The first bytes for a page: what it missed, or a snapshot if that is not known.
   *
   * @param lastEventId - the id of the last event that the page received
   */
  startFrom(lastEventId: string | undefined): Buffer {
    const [, epoch, digits] = /^([0-9a-f]{16})-(\d{1,15})$/.exec(lastEventId ?? '') ?? [];
    const last = Number(digits);
    const oldest = this.#sequence - this.#frames.length;
    if (epoch !== this.#epoch || last < oldest || last > this.#sequence) return this.#snapshotBytes();
    return Buffer.concat(this.#frames.slice(last - oldest).map(({ bytes }) => bytes));
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    if (this.#timer !== undefined) return;
    const waitMs = Math.max(BURST_MS, this.#flushedAt + FRAME_MS - performance.now());
    this.#timer = setTimeout(() => this.#flush(), waitMs);
  }

  #flush(): void {
    this.#timer = undefined;
    this.#flushedAt = performance.now();
    this.#sequence += 1;
    const bytes = this.#encoded('changes', this.#takeChanges());
    this.#keep({ sequence: this.#sequence, bytes });
    this.#send(bytes);
  }

  #takeChanges(): SentFrame {
    const rows: SentRow[] = [];
    const answered: [number, number][] = [];
    for (const [index, isWhole] of this.#changed) {
      const row = this.#latest.get(index);
      if (row === undefined) continue;
      if (isWhole) rows.push(sentRowOf(index, row));
      else if (row.answeredAt !== undefined) answered.push([index, row.answeredAt]);
    }
    this.#changed.clear();
    return { now: Date.now(), rows, answered, ...this.#failureFact() };
  }

  #keep(frame: Frame): void {
    this.#frames.push(frame);
    this.#keptBytes += frame.bytes.length;
    while (this.#frames.length > MAX_FRAMES || this.#keptBytes > MAX_KEPT_BYTES)
      this.#keptBytes -= this.#frames.shift()?.bytes.length ?? 0;
  }

  /** Made once for the pages that connect between two frames. Later changes are in the next frame. */
  #snapshotBytes(): Buffer {
    if (this.#snapshot?.sequence !== this.#sequence) {
      const rows: SentRow[] = [];
      for (const row of this.#rows()) rows.push(sentRowOf(this.#indexOf(row), row));
      const bytes = this.#encoded('snapshot', { now: Date.now(), rows, ...this.#failureFact() });
      this.#snapshot = { sequence: this.#sequence, bytes };
    }
    return this.#snapshot.bytes;
  }

  #failureFact(): Pick<SentFrame, 'failure'> {
    return this.#failure === undefined ? {} : { failure: this.#failure };
  }

  #encoded(event: 'snapshot' | 'changes', frame: SentFrame): Buffer {
    const id = `${this.#epoch}-${String(this.#sequence)}`;
    return Buffer.from(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(frame)}\n\n`);
  }

  #indexOf({ ref: { projectId, batchId } }: JobRow): number {
    const key = `${projectId}/${batchId}`;
    const index = this.#indexes.get(key) ?? this.#indexes.size;
    this.#indexes.set(key, index);
    return index;
  }
}
