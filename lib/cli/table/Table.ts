import { type Observable, Subject } from 'rxjs';
import type { JobRow } from '../../dashboard/JobRow.ts';
import { Interruption } from '../Io.ts';
import { type Content, contentOf } from './columns.ts';
import { frameOf } from './frame.ts';
import { headlineOf } from './headline.ts';
import type { Key } from './keys.ts';
import { inOrder } from './Status.ts';
import { scrolled } from './scroll.ts';
import type { Terminal } from './Terminal.ts';

/** The jobs of a table. */
export interface TableJobs {
  readonly rows: Iterable<JobRow>;
}

/** A table on a terminal: which rows it shows, and what a key does. */
export class Table {
  readonly #pollNow$ = new Subject<void>();
  readonly #left$ = new Subject<Interruption>();
  readonly #jobs: TableJobs;
  readonly #endpoint: string;
  readonly #terminal: Terminal;
  readonly #content: Content;
  #offset = 0;

  constructor(jobs: TableJobs, endpoint: string, terminal: Terminal) {
    this.#jobs = jobs;
    this.#endpoint = endpoint;
    this.#terminal = terminal;
    this.#content = contentOf([...jobs.rows]);
  }

  /** Emits when a key asks for a poll of all jobs. */
  get pollNow$(): Observable<void> {
    return this.#pollNow$;
  }

  /** Emits when a key leaves the table. */
  get left$(): Observable<Interruption> {
    return this.#left$;
  }

  draw(): void {
    this.#draw(this.#offset, this.#terminal.hasKeys);
  }

  /** What stays on the screen: the first rows, without the keys. */
  drawLast(): void {
    this.#draw(0, false);
  }

  press(key: Key): void {
    switch (key) {
      case 'quit':
      case 'interrupt':
        this.#left$.next(new Interruption('SIGINT'));
        break;
      case 'poll':
        this.#pollNow$.next();
        break;
      case 'redraw':
        this.#terminal.redraw();
        break;
      case 'suspend':
        this.#terminal.suspend();
        break;
      default:
        this.#offset = scrolled(this.#offset, key, [...this.#jobs.rows].length, this.#terminal.size);
    }
  }

  #draw(offset: number, hasKeys: boolean): void {
    const rows = inOrder(this.#jobs.rows);
    const headline = headlineOf(rows, this.#endpoint);
    const view = { rows, content: this.#content, headline, offset, now: Date.now(), hasKeys };
    this.#terminal.draw(frameOf(view, this.#terminal.size));
  }
}
