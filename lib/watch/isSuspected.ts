import type { Watch } from './Watch.ts';

/**
 * Whether the last answer is a `dead` that has yet to last for `deadConfirmationMs`, and is withheld until then: a job with
 * `auto_recovery` recovers after 10 s. Looks go on meanwhile, one of them at the very end.
 *
 * ```text
 * looks     r---D---D---r---D---D---D      (D dead)
 * window        |---------->|
 *                           |------>|
 * told      r-----------r-----------D
 * ```
 */
export const isSuspected = (watch: Watch): boolean =>
  // Any other state has ended the suspicion.
  watch.suspicion !== undefined && watch.elapsedMs() - watch.suspicion.sinceMs < watch.deadConfirmationMs;
