import type { SimulatedProject } from '../SimulatedProject.ts';
import type { SimulatedUser } from '../SimulatedUser.ts';

/** Who has logged in, and for which project. */
export interface Session {
  readonly user: SimulatedUser;
  readonly project: SimulatedProject;
}
