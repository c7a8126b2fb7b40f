/**
 * A pair of keys, and what goes with it.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface AkSkOptions {
  /** The access key (AK): it names who asks. */
  readonly accessKey: string;
  /** The secret key (SK): it signs, and is never sent. */
  readonly secretKey: string;
  /**
   * The security token of a temporary pair, sent as `X-Security-Token`.
   *
   * @defaultValue none: the pair is a permanent one
   */
  readonly securityToken?: string;
  /**
   * The project of the requests, 1 to 64 letters and digits, sent as `X-Project-Id`: needed for a sub-project.
   *
   * @defaultValue none: the project is the one that the path of a request names
   */
  readonly projectId?: string;
}
