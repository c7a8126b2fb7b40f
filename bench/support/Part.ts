/** One part of the benches: a section of docs/performance.md, and of docs/performance-newer.md. */
export interface Part {
  /** Its name on the command line, and its mark in the document. */
  readonly name: string;
  readonly title: string;
  /**
   * Measures, and says what came out: Markdown below the title. `quick` runs the same code on next to nothing, to show
   * that it still works; its figures mean nothing, and are written nowhere.
   */
  readonly run: (scale: Scale) => Promise<string>;
}

export type Scale = 'full' | 'quick';
