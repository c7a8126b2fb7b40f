import type { WatchScheduler } from '../schedule/watchScheduler.ts';
import type { ScriptStep } from './ScriptStep.ts';

/**
 * A project that a user may get a token for.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface SimulatedProject {
  /** The project id: 1 to 64 letters and digits. */
  readonly id: string;
  /** The project name: `"eu-de"`. */
  readonly name: string;
}

/**
 * A user of the simulated Keystone.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface SimulatedUser {
  /** The user name. */
  readonly name: string;
  /** The password. It never appears in an answer, the log or an error message. */
  readonly password: string;
  /** The name of the domain (the account) of the user and the projects. */
  readonly domainName: string;
  /** The projects that the user may get tokens for. */
  readonly projects: readonly SimulatedProject[];
}

/**
 * A pair of keys to sign requests with.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface SimulatedAccessKey {
  /** The access key (AK), which a request contains. */
  readonly accessKey: string;
  /** The secret key (SK), which a request does not contain. It never appears in an answer, the log or an error message. */
  readonly secretKey: string;
  /** The `X-Security-Token` that requests with a temporary pair must have. Default: the header must be absent. */
  readonly securityToken?: string | undefined;
}

/**
 * Options of {@link createSimulator}.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface SimulatorOptions {
  /**
   * Tokens to accept in `X-Auth-Token` in addition to the issued ones, or a function that validates a token, for
   * example against a real Keystone. Only `true` accepts; a function that throws or rejects makes the service answer
   * 503 `APIG.0613`. Default: none if there are `users` or `accessKeys`, otherwise any token that is not empty.
   */
  readonly tokens?: readonly string[] | ((token: string) => boolean | Promise<boolean>) | undefined;
  /**
   * The users that may get a token (`POST /v3/auth/tokens`) by password: for one of their projects, for their domain or
   * without a scope. DLI accepts a token for any project, whatever the project in the path. Default: none.
   */
  readonly users?: readonly SimulatedUser[] | undefined;
  /**
   * The keys to verify signed requests with (`SDK-HMAC-SHA256 Access=…`). A signature covers method, path, query,
   * signed headers and body; the security token must match, and `X-Sdk-Date` must be within 15 minutes of the
   * service's clock. Five bad signatures in a row lock the key for 5 minutes. The token of a signed request is ignored.
   * Default: none, and signatures are not verified.
   */
  readonly accessKeys?: readonly SimulatedAccessKey[] | undefined;
  /** How long an issued token is valid, in ms: 0 to 2,147,483,647. Default: 86,400,000 (a day). */
  readonly tokenLifeMs?: number | undefined;
  /**
   * The length of an issued token in characters: 10 to 32,768, the documented range. Node's `fetch` rejects answers
   * with more than 16 KiB of headers. Default: 2,048.
   */
  readonly tokenLength?: number | undefined;
  /**
   * How far the clock of the service is ahead (above 0) or behind, in whole ms from -2,147,483,647 to 2,147,483,647. It
   * shifts the `Date` headers, the times in bodies and the window of signatures, but not the life of tokens. Default: 0.
   */
  readonly clockSkewMs?: number | undefined;
  /** The script of jobs created by a request. Default: one poll `starting`, two polls `running`, then `success`. */
  readonly newJobs?: readonly ScriptStep[] | undefined;
  /**
   * The largest page size of a list, 1 or more; a larger one gets 400. Default: 100, the size that clients ask for (the
   * maximum of the service is not documented).
   */
  readonly maxPageSize?: number | undefined;
  /**
   * How many of the newest requests the log keeps, 0 or more. Default: 10,000. {@link Simulator.polls} counts dropped
   * requests too.
   */
  readonly logLimit?: number | undefined;
  /**
   * Whether pages of other origins may call the service: it answers preflights, and lets a page read the headers that
   * clients need. Default: false.
   */
  readonly cors?: boolean | undefined;
  /**
   * The clock and the timers: an RxJS scheduler such as a watch takes. `watchScheduler` follows fake timers that leave
   * `performance.now()` real, as those of Vitest 2 and `node:test` do. Default: `Date`, `performance.now()` and
   * `setTimeout`, and their fakes.
   */
  readonly scheduler?: WatchScheduler | undefined;
}

/**
 * Options of {@link startSimulator}.
 *
 * @category Simulator
 * @since 0.2.0
 */
export interface SimulatorServerOptions extends SimulatorOptions {
  /** The port on 127.0.0.1, 0 to 65535. Default: 0, any free port. */
  readonly port?: number | undefined;
}
