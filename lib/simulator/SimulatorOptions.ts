import type { ScriptStep } from './ScriptStep.ts';

/**
 * A project that a user may get a token for.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface SimulatedProject {
  /** Its id: 1 to 64 letters and digits. */
  readonly id: string;
  /** Its name: `"eu-de"`. */
  readonly name: string;
}

/**
 * A user that Keystone knows.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface SimulatedUser {
  /** The name of the user. */
  readonly name: string;
  /** The password. No answer, log or message of the simulator holds it. */
  readonly password: string;
  /** The name of the domain (the account) that the user and the projects belong to. */
  readonly domainName: string;
  /** The projects that the user may get tokens for. */
  readonly projects: readonly SimulatedProject[];
}

/**
 * A pair of keys that requests may be signed with.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface SimulatedAccessKey {
  /** The access key (AK), which is sent. */
  readonly accessKey: string;
  /** The secret key (SK), which is not. No answer, log or message of the simulator holds it. */
  readonly secretKey: string;
  /** What a request must show in `X-Security-Token`, where the pair is a temporary one. Default: no such header. */
  readonly securityToken?: string;
}

/**
 * How the simulator is set up.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface SimulatorOptions {
  /**
   * The tokens that the service accepts in `X-Auth-Token` beside those that it issued, or a function that tells whether
   * one is good: a real Keystone may be asked. Only `true` is a yes; if it throws or rejects, the service answers 503
   * `APIG.0613`. Default: none if there are `users` or `accessKeys`; else any that is not empty.
   */
  readonly tokens?: readonly string[] | ((token: string) => boolean | Promise<boolean>);
  /**
   * Who may get a token (`POST /v3/auth/tokens`), by password and for one of their projects. A token that was issued is
   * good for every project. Default: nobody.
   */
  readonly users?: readonly SimulatedUser[];
  /**
   * The keys that requests may be signed with (`SDK-HMAC-SHA256 Access=…`). A signature is verified whole: method, path,
   * query, signed headers, body, security token, and an `X-Sdk-Date` within 15 minutes of the service's clock. Five bad
   * ones in a row lock the key for 5 minutes. A signed request is judged by its signature, whatever token it has.
   * Default: none; signatures are not checked.
   */
  readonly accessKeys?: readonly SimulatedAccessKey[];
  /** How long an issued token is good, in ms: 0 to 2,147,483,647. Default: 86,400,000, which is a day. */
  readonly tokenLifeMs?: number;
  /**
   * How many characters an issued token has, from 10 to 32,768, as documented. Node's `fetch` takes no answer whose
   * headers are longer than 16 KiB. Default: 2,048.
   */
  readonly tokenLength?: number;
  /**
   * By how much the clock of the service is fast (above 0) or slow, a whole number of ms from -2,147,483,647 to
   * 2,147,483,647. It shows in each `Date` header and in every time of a body, and signatures are judged by it; it shortens no
   * life of a token. Default: 0.
   */
  readonly clockSkewMs?: number;
  /**
   * The script of each job that a request creates. Default: `starting` for one poll, `running` for two, then `success`.
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
   * {@link Simulator.polls} counts them all the same.
   */
  readonly logLimit?: number;
}
