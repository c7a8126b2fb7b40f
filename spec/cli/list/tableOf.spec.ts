import assert from 'node:assert/strict';
import { colorsFor } from '../../../lib/cli/colors.ts';
import { tableOf } from '../../../lib/cli/list/tableOf.ts';
import { refNo } from '../../support/fixtures.ts';
import { fakeIo } from '../support/fakeIo.ts';

const colors = colorsFor(fakeIo().io.stdout, {}, false);

describe('tableOf', () => {
  it('should show a field that is missing or invalid as -, so that each line has the same columns', () => {
    const table = tableOf({ colors, hasHeading: false });
    assert.equal(
      table([refNo(1), { ...refNo(2), createdAt: 1e18, durationMs: 90_000, queue: ' ', name: '' }]),
      `${refNo(1).batchId}  -  -  -      -  -\n${refNo(2).batchId}  -  -  1m30s  -  -\n`,
    );
  });

  it('should show an unknown state as the service calls it, and the older name of the queue', () => {
    const table = tableOf({ colors, hasHeading: false });
    const job = {
      ...refNo(1),
      state: 'unknown',
      rawState: 'pau\u001bsed',
      clusterName: 'old',
      name: 'a b',
    } as const;
    assert.equal(table([job]), `${refNo(1).batchId}  pau\\u001bsed  -  -  old  a b\n`);
  });

  it('should keep the columns of its first page, with one heading', () => {
    const table = tableOf({ colors, hasHeading: true });
    const first = table([{ ...refNo(1), state: 'dead', createdAt: 0, durationMs: 5, queue: 'q' }]);
    const second = table([{ ...refNo(2), state: 'recovering', createdAt: 999, durationMs: 5, queue: 'q' }]);
    assert.deepEqual(first.split('\n'), [
      `BATCH${' '.repeat(31)}  STATE  CREATED               DURATION  QUEUE  NAME`,
      `${refNo(1).batchId}  dead   1970-01-01T00:00:00Z  5ms       q      -`,
      '',
    ]);
    assert.equal(second, `${refNo(2).batchId}  recovering  1970-01-01T00:00:00Z  5ms       q      -\n`);
  });
});
