import type { Check } from '../../checks/Check.ts';
import { expected } from '../../checks/expected.ts';
import { ID_PATTERNS } from '../jobs/ID_PATTERNS.ts';
import type { SimulatedProject } from '../SimulatedProject.ts';
import type { SimulatedUser } from '../SimulatedUser.ts';
import { checkFields } from './checkFields.ts';
import { listOf } from './listOf.ts';
import { secretText } from './secretText.ts';
import { shownSafely } from './shownSafely.ts';

const projectFields = {
  id: expected(
    '1 to 64 letters and digits',
    (id) => typeof id === 'string' && ID_PATTERNS.projectId.test(id),
    shownSafely,
  ),
  name: secretText,
};

const checkProject: Check = (path, value) =>
  checkFields<SimulatedProject>(path, value, projectFields, ['id', 'name'], shownSafely);

const userFields = {
  name: secretText,
  password: secretText,
  domainName: secretText,
  projects: listOf('projects', checkProject),
};

/** Refuses bad users, and tells nothing of what they hold: a password may stand in the wrong place. */
export const checkUsers: Check = listOf('users', (path, value) =>
  checkFields<SimulatedUser>(
    path,
    value,
    userFields,
    ['name', 'password', 'domainName', 'projects'],
    shownSafely,
  ),
);
