/** What one way to wait, at one of its levels, does to many jobs. */
export interface Point {
  /** Its settings, as one writes them. */
  readonly label: string;
  /** The mean number of requests for a job. */
  readonly polls: number;
  /** How late the end is noticed, as a share of the duration. */
  readonly relative: number;
  readonly relativeP95: number;
  readonly absoluteMs: number;
  readonly absoluteP99Ms: number;
}

/** The measures that are a latency: less is better. */
export type Latency = 'relative' | 'relativeP95' | 'absoluteMs' | 'absoluteP99Ms';
