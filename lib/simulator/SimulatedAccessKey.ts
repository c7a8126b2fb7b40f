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
