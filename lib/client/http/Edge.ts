import type { KyInstance } from 'ky';
import type { WatchScheduler } from '../../schedule/watchScheduler.ts';

/** How requests are sent: what a client's configuration says of HTTP. */
export interface Edge {
  readonly http: KyInstance;
  readonly dispatcher?: object;
  readonly requestTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly scheduler: WatchScheduler;
}
