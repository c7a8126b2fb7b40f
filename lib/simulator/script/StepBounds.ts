/** How long a step of a script lasts; `Infinity` where it has no such bound. */
export interface StepBounds {
  readonly forMs: number;
  readonly forLooks: number;
}
