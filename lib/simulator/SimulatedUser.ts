import type { SimulatedProject } from './SimulatedProject.ts';

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
