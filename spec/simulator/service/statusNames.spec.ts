import assert from 'node:assert/strict';
import { STATUS_CODES } from 'node:http';
import { STATUS_NAMES } from '../../../lib/simulator/service/statusNames.ts';

describe('STATUS_NAMES', () => {
  it('should be those of Node, for the statuses that never had another name', () => {
    const statuses = [
      200, 201, 204, 300, 302, 304, 307, 400, 401, 403, 404, 405, 409, 429, 500, 502, 503, 504,
    ];
    for (const status of statuses) assert.equal(STATUS_NAMES[status], STATUS_CODES[status]);
  });

  it('should be final statuses, each with a name', () => {
    for (const [status, name] of Object.entries(STATUS_NAMES)) {
      assert.ok(Number(status) >= 200 && Number(status) <= 599, status);
      assert.match(name, /^[A-Z][\w'-]*( [A-Z][\w'-]*| of| a)*$/, status);
    }
  });
});
