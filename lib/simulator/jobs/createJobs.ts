import { randomUUID } from 'node:crypto';
import type { BatchRef } from '../../model/BatchRef.ts';
import { checkFields } from '../checks/checkFields.ts';
import { checkRef } from '../checks/checkRef.ts';
import { expected } from '../../checks/expected.ts';
import { refFields } from '../checks/refFields.ts';
import { compileScript } from '../script/compileScript.ts';
import { startScript } from '../script/startScript.ts';
import type { Jobs } from './Jobs.ts';
import { keyOf } from './keyOf.ts';

const DEMO_PROJECT_ID = 'd11c0ffee0000000000000000000cafe';

/** The jobs of a simulator: none at first. */
export const createJobs = (): Jobs => {
  const scripts = new Map<string, ReturnType<typeof startScript>>();
  const looks = new Map<string, number>();
  return {
    add(script, ref = {}) {
      const given = checkFields<Partial<BatchRef>>('ref', ref, refFields);
      const full = checkRef({ projectId: DEMO_PROJECT_ID, batchId: randomUUID(), ...given });
      expected('a batch that is new here', () => !scripts.has(keyOf(full)))('ref.batchId', full.batchId);
      scripts.set(keyOf(full), startScript(compileScript(script), performance.now()));
      return full;
    },
    look: (ref, now) => scripts.get(keyOf(ref))?.(now),
    countLook(ref) {
      looks.set(keyOf(ref), (looks.get(keyOf(ref)) ?? 0) + 1);
    },
    looks: (ref) => looks.get(keyOf(ref)) ?? 0,
  };
};
