import assert from 'node:assert/strict';
import type { Observable, Subscription } from 'rxjs';

/** Subscribes to what must not fail: an error goes red. */
export const hear = <T>(source: Observable<T>, next: (value: T) => void): Subscription =>
  source.subscribe({ next, error: assert.ifError });
