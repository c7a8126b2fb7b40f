/**
 * Who asks for a token, and for which project.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface KeystoneOptions {
  /** Where Keystone is: `https://iam.eu-de.otc.t-systems.com/v3`, with or without `/v3`. */
  readonly authUrl: string;
  /** The name of the user. */
  readonly username: string;
  /** The password. */
  readonly password: string;
  /** The name of the domain (the account) of the user and of the project. */
  readonly domainName: string;
  /** The name of the project: `eu-de`, `eu-de_sub`. This or `projectId`. */
  readonly projectName?: string;
  /** The id of the project. This or `projectName`. */
  readonly projectId?: string;
  /**
   * An `Agent` of `node:http` or `node:https` for the token request, for a proxy or an authority of your own.
   *
   * @defaultValue Node's global agent
   */
  readonly agent?: object;
}
