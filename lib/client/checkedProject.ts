import { refOf } from '../model/refOf.ts';

/** Any batch, for the one check of ids. */
const ANY_BATCH_ID = '00000000-0000-0000-0000-000000000000';

/** Returns a project id, or throws a `TypeError` that names it and its value. */
export const checkedProject = (projectId: string): string => refOf(projectId, ANY_BATCH_ID).projectId;
