import type { Observable } from 'rxjs';
import { watch$ } from '../watch/watch$.ts';
import { fleet$ } from './fleet$.ts';
import type { FleetChange } from './FleetChange.ts';
import type { FleetSettings } from './fleetSettingsOf.ts';
import type { Jobs } from './jobsOf.ts';

/** Watches each job of a fleet by itself. */
export const watchEach$ = (jobs: Jobs, { watch, plan }: FleetSettings): Observable<FleetChange> =>
  fleet$(jobs, plan, ({ ref, ...from }, initialDelayMs) =>
    watch$(ref, { ...watch, ...from, initialDelayMs }),
  );
