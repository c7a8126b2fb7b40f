import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { expectTypeOf } from 'expect-type';
import type { Observable } from 'rxjs';
import type { BatchRef, BatchSnapshot, FleetOptions } from 'dli-watch';
import {
  createDashboard,
  type Dashboard,
  type DashboardOptions,
  type NamedTarget,
} from 'dli-watch/dashboard';
import { snapshotOf, testRef } from 'dli-watch/testing';

declare const targets$: Observable<BatchRef>;

// The listener of a server of node:http.
expectTypeOf(createDashboard).returns.toEqualTypeOf<Dashboard>();
expectTypeOf<Dashboard['handle']>().toEqualTypeOf<
  (request: IncomingMessage, response: ServerResponse) => void
>();
expectTypeOf<Dashboard['handle']>().toExtend<RequestListener>();

// Targets: refs and snapshots, with or without a name.
expectTypeOf<BatchRef>().toExtend<NamedTarget>();
expectTypeOf<BatchSnapshot>().toExtend<NamedTarget>();
void createDashboard({ targets: [testRef, { ...testRef, name: 'nightly' }, snapshotOf()] });
void createDashboard({ targets: targets$, watch: undefined, allowedHosts: undefined, path: undefined });
expectTypeOf<DashboardOptions['watch']>().toEqualTypeOf<FleetOptions | undefined>();

// @ts-expect-error [ts2345] -- without jobs there is nothing to show
createDashboard({});
// @ts-expect-error [ts2322] -- a job needs both ids
createDashboard({ targets: [{ projectId: 'p' }] });
// @ts-expect-error [ts2322] -- an array of names
createDashboard({ targets: [], allowedHosts: 'localhost' });
// @ts-expect-error [ts2353] -- a misspelt option
createDashboard({ targets: [], ondemand: true });
