import type { Observer } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/** Where the snapshots of all answered looks go: to a subscriber, or to one who lets through what is news. */
export interface Outlet extends Observer<BatchSnapshot> {
  /** Nobody is there any more. */
  readonly closed: boolean;
}
