import type { Target } from './targets.ts';

/** One part of the benches: a section of docs/performance.md. */
export interface Part {
  /** Its name on the command line, in the markers of the document, and in the table of targets. */
  readonly name: string;
  readonly title: string;
  /**
   * Measures. `quick` runs the same code on very little, to show that it works; those figures mean nothing and are not
   * written to the document.
   */
  readonly run: (scale: Scale) => Promise<Results>;
}

export type Scale = 'full' | 'quick';

export interface Results {
  /** Markdown, without the title. */
  readonly text: string;
  readonly targets: readonly Target[];
}
