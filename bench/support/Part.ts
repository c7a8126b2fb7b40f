/** One part of the benches: a section of docs/performance.md and of docs/performance-newer.md. */
export interface Part {
  /** Its name on the command line and in the markers of the documents. */
  readonly name: string;
  readonly title: string;
  /**
   * Measures and returns the results as Markdown, without the title. `quick` runs the same code on very little, to show
   * that it works; those figures mean nothing and are not written to a document.
   */
  readonly run: (scale: Scale) => Promise<string>;
}

export type Scale = 'full' | 'quick';
