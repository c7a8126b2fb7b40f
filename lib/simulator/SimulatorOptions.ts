import type { ScriptStep } from './ScriptStep.ts';

/**
 * How the simulator is set up.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface SimulatorOptions {
  /** The tokens that the service accepts in `X-Auth-Token`. Default: any that is not empty. */
  readonly tokens?: readonly string[];
  /**
   * The script of each job that a request creates. Default: `starting` for one look, `running` for two, then `success`.
   */
  readonly newJobs?: readonly ScriptStep[];
  /**
   * The largest page that a list may be asked for, from 1; a larger one is refused with 400. Default: 100, which is what
   * clients ask for: the maximum of the service is not documented.
   */
  readonly maxPageSize?: number;
  /** The port on 127.0.0.1, 0 to 65535. Default: 0, any free one. */
  readonly port?: number;
  /**
   * How many of the newest requests the log keeps, from 0. Default: 10,000. Older ones are dropped;
   * {@link Simulator.looks} counts them all the same.
   */
  readonly logLimit?: number;
}
