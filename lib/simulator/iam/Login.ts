/** What a request for a token says. */
export interface Login {
  readonly name: string;
  readonly password: string;
  readonly domainName: string;
  readonly project: {
    /** It counts before the name. */
    readonly id: string | undefined;
    readonly name: string | undefined;
    readonly domainName: string | undefined;
  };
}
