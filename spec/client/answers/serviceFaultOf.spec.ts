import assert from 'node:assert/strict';
import type { ServiceFault } from '../../../lib/client/responses/faultOf.ts';
import { serviceFaultOf } from '../../../lib/client/responses/faultOf.ts';

const known = { code: 'DLI.0001', message: 'wrong' };

/** Who speaks so, what it says, and what is read of it. */
const bodies: readonly (readonly [who: string, json: unknown, fault: ServiceFault])[] = [
  ['DLI', { error_code: 'DLI.0001', error_msg: 'wrong' }, known],
  [
    'the gateway',
    { error_msg: 'wrong', error_code: 'APIG.0301', request_id: 'r-1' },
    { code: 'APIG.0301', message: 'wrong', requestId: 'r-1' },
  ],
  ['DLI by a flag', { is_success: false, message: 'wrong' }, { message: 'wrong' }],
  ['DLI by a flag that is a text', { is_success: 'false', message: 'wrong' }, { message: 'wrong' }],
  [
    'IAM',
    { error: { code: 401, message: 'wrong', title: 'Unauthorized' } },
    { code: '401', message: 'wrong' },
  ],
  [
    'IAM with a code that is a text',
    { error: { code: 'IAM.0001', message: 'wrong' } },
    { code: 'IAM.0001', message: 'wrong' },
  ],
  [
    'IAM with no more than a title',
    { error: { code: 401, title: 'Unauthorized' } },
    { code: '401', message: 'Unauthorized' },
  ],
  ['IAM with a field beside', { error: { code: 'A.1' }, trace: { code: 'B.2' } }, { code: 'A.1' }],
  ['IAM with a field before', { trace: { code: 'B.2' }, error: { code: 'A.1' } }, { code: 'A.1' }],
  ['IAM with an id inside', { error: { code: 'A.1', request_id: 'r-1' } }, { code: 'A.1', requestId: 'r-1' }],
  ['another service', { code: 'DLI.0001', message: 'wrong' }, known],
  ['another service, under a key', { fault: { code: 'DLI.0001', message: 'wrong' } }, known],
  [
    'another service, with an id outside',
    { request_id: 'r-1', error: { code: 'A.1' } },
    { code: 'A.1', requestId: 'r-1' },
  ],
  [
    'a service with details beside',
    { ...known, error_code: 'DLI.0002', details: { code: 'B.2' } },
    { code: 'DLI.0002', message: 'wrong' },
  ],
  ['nobody, with fields of other types', { error_code: 7, error_msg: ['wrong'], request_id: {} }, {}],
  ['nobody, with empty texts', { error_code: '', error_msg: '  ', request_id: '' }, {}],
  [
    'nobody, with a sentence for a code',
    { error_code: 'not a code', error_msg: 'wrong' },
    { message: 'wrong' },
  ],
  ['nobody, with a code without end', { error_code: 'A'.repeat(129) }, {}],
  ['nobody, with an empty object', {}, {}],
  ['nobody, with an error that is null', { error: null }, {}],
  ['nobody, with an array', [{ error_code: 'DLI.0001' }], {}],
  ['nobody, with null', null, {}],
  ['nobody, with a text', 'DLI.0001', {}],
  ['nobody, with no JSON at all', undefined, {}],
];

describe('serviceFaultOf', () => {
  for (const [who, json, fault] of bodies) {
    it(`should read what ${who} says`, () => {
      assert.deepEqual(serviceFaultOf(json), fault);
    });
  }
});
