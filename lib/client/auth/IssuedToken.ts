/** A token as it was issued. */
export interface IssuedToken {
  readonly token: string;
  /** How long it lives, in milliseconds from when it was asked for; absent if nobody knows. */
  readonly lifeMs?: number;
}
