import { bodyHeight, maxOffset, type Size } from './frame.ts';
import type { Key } from './keys.ts';

/** The first row to show after a key; the same offset for a key that does not scroll. */
export const scrolled = (offset: number, key: Key, total: number, size: Size): number => {
  const last = maxOffset(total, size);
  const next = Math.min(offset, last) + stepOf(key, bodyHeight(size), last);
  return Math.max(0, Math.min(last, next));
};

const stepOf = (key: Key, page: number, last: number): number => {
  switch (key) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'pageUp':
      return -page;
    case 'pageDown':
      return page;
    case 'home':
      return -last;
    case 'end':
      return last;
    default:
      return 0;
  }
};
