import type { Gate } from '../gate/Gate.ts';
import type { ServiceCall } from '../ServiceCall.ts';
import type { Handler } from './Handler.ts';

/** Who answers a path. */
export interface Route {
  readonly call: ServiceCall | 'unknown';
  /** Who is let in. */
  readonly gate: Gate;
  readonly handle: Handler;
}
