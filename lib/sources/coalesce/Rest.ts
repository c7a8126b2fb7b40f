/** For how many more groups something is left alone, and for how many it was at first. */
export interface Rest {
  readonly left: number;
  readonly length: number;
}
