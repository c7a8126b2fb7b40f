import assert from 'node:assert/strict';
import { gatewayNeutral } from '../../lib/errors/isTransient.ts';

describe('gatewayNeutral', () => {
  for (const [code, neutral] of [
    ['APIGW.0308', 'APIG.0308'],
    ['APIG.0308', 'APIG.0308'],
    ['DLI.0002', 'DLI.0002'],
    ['X.APIGW.1', 'X.APIGW.1'],
    ['', ''],
  ] as const) {
    it(`should write "${code}" as "${neutral}"`, () => {
      assert.equal(gatewayNeutral(code), neutral);
    });
  }
});
