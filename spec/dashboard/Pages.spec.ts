import assert from 'node:assert/strict';
import { MAX_PAGES, Pages } from '../../lib/dashboard/Pages.ts';
import { useClock } from '../support/clock.ts';
import { FakeResponse } from './support/FakeResponse.ts';

const MIB = 1024 * 1024;

describe('Pages', () => {
  const fake = useClock();
  let counts: number[];
  let pages: Pages;

  beforeEach(() => {
    counts = [];
    pages = new Pages((count) => counts.push(count));
  });
  afterEach(() => pages.close());

  const open = (first: Buffer = Buffer.from('first')): FakeResponse => {
    const response = new FakeResponse();
    pages.add(response.asResponse, first);
    return response;
  };

  it('should send each page its first bytes, and all pages the later ones', () => {
    const [a, b] = [open(), open()];
    pages.send(Buffer.from('later'));
    for (const page of [a, b]) assert.equal(page.text, 'retry: 2000\n\nfirstlater');
    assert.deepEqual(counts, [1, 2]);
  });

  it('should send nothing to a page that has gone', () => {
    const [a, b] = [open(), open()];
    a.emit('close');
    pages.send(Buffer.from('later'));
    assert.doesNotMatch(a.text, /later/);
    assert.match(b.text, /later/);
    assert.deepEqual(counts, [1, 2, 1]);
  });

  it('should disconnect a page with more than 1 MiB unread, its first bytes aside', () => {
    const page = open(Buffer.alloc(3 * MIB));
    pages.send(Buffer.alloc(MIB - 100));
    pages.send(Buffer.alloc(200));
    assert.equal(page.ended, undefined);
    pages.send(Buffer.from('too much'));
    assert.equal(page.ended, 'destroy');
    assert.deepEqual(counts, [1, 0]);
  });

  it('should keep a page that reads', () => {
    const page = open();
    for (let turn = 0; turn < 5; turn += 1) {
      pages.send(Buffer.alloc(MIB));
      page.read();
    }
    assert.equal(page.ended, undefined);
  });

  it('should send a beat each 15 s, without an id, while a page is open', async () => {
    const page = open();
    await fake.tick(14_999);
    assert.doesNotMatch(page.text, /beat/);
    await fake.tick(1);
    assert.match(page.text, /\n\n(first)?event: beat\ndata: \{"now":\d+\}\n\n$/);
    page.emit('close');
    assert.equal(fake.clock.countTimers(), 0);
  });

  it('should have room for 100 pages', () => {
    for (let number = 1; number < MAX_PAGES; number += 1) open();
    assert.equal(pages.isFull, false);
    const last = open();
    assert.equal(pages.isFull, true);
    last.emit('close');
    assert.equal(pages.isFull, false);
  });

  it('should end all pages when it is closed, and leave no timer', () => {
    const all = [open(), open()];
    for (const page of all) page.read();
    pages.close();
    assert.deepEqual(
      all.map(({ ended }) => ended),
      ['end', 'end'],
    );
    assert.equal(fake.clock.countTimers(), 0);
  });

  it('should disconnect a page that does not read when it is closed', () => {
    const page = open();
    pages.close();
    assert.equal(page.ended, 'destroy');
  });

  it('should send no beat after it was closed, also before the connections have gone', async () => {
    const page = open();
    page.read();
    page.end = () => undefined; // the peer has not answered yet
    pages.close();
    await fake.tick(15_000);
    assert.doesNotMatch(page.text, /beat/);
    page.emit('close');
  });

  for (const fact of ['closed', 'destroyed'] as const)
    it(`should not count a page that has gone before it was answered (${fact})`, () => {
      const page = new FakeResponse();
      page[fact] = true;
      pages.add(page.asResponse, Buffer.from('first'));
      assert.equal(page.text, '');
      assert.deepEqual(counts, []);
      assert.equal(fake.clock.countTimers(), 0);
    });
});
