import assert from 'node:assert/strict';
import type { Key } from '../../../lib/cli/table/keys.ts';
import { scrolled } from '../../../lib/cli/table/scroll.ts';

const size = { columns: 80, rows: 14 }; // ten rows of jobs
const after = (offset: number, ...keys: readonly Key[]): number =>
  keys.reduce((at, key) => scrolled(at, key, 35, size), offset);

describe('scrolled', () => {
  it('should move by a row, a page, and to both ends', () => {
    assert.equal(after(0, 'down', 'down', 'up'), 1);
    assert.equal(after(0, 'pageDown'), 10);
    assert.equal(after(20, 'pageUp'), 10);
    assert.equal(after(7, 'end'), 25);
    assert.equal(after(7, 'home'), 0);
  });

  it('should stay between the first and the last page', () => {
    assert.equal(after(0, 'up'), 0);
    assert.equal(after(5, 'pageUp'), 0);
    assert.equal(after(20, 'pageDown'), 25);
    assert.equal(after(25, 'down'), 25);
  });

  it('should go on from the last page after the screen has grown', () => {
    assert.equal(after(30, 'up'), 24);
  });

  it('should stay where it is at any other key, and if all rows are shown', () => {
    assert.equal(after(3, 'poll', 'redraw'), 3);
    assert.equal(scrolled(0, 'end', 5, size), 0);
  });
});
