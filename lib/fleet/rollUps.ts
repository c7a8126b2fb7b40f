import { defer, type OperatorFunction, scan, startWith } from 'rxjs';
import type { FleetChange } from './FleetChange.ts';
import type { FleetSnapshot } from './FleetSnapshot.ts';
import { fleetOf } from './fleetOf.ts';
import type { Job } from './jobOf.ts';
import { rollUp } from './rollUp.ts';

/** How many jobs stand where, from the first moment and after each change. */
export const rollUps =
  (first: readonly Job[]): OperatorFunction<FleetChange, FleetSnapshot> =>
  (source) =>
    defer(() => {
      const begun = fleetOf(first);
      return source.pipe(scan(rollUp, begun), startWith(begun));
    });
