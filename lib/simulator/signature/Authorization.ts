/** What a signed request says in its `Authorization`. */
export interface Authorization {
  readonly accessKey: string;
  /** In lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}
