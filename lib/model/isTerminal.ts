import type { BatchSnapshot, TerminalSnapshot } from './BatchSnapshot.ts';

/**
 * Whether a snapshot is the last one of its job; narrows the type both ways.
 *
 * @example
 * ```ts
 * import { isTerminal } from 'dli-watch';
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * console.log(isTerminal(snapshotOf({ state: 'recovering' }))); // => false
 * console.log(isTerminal(snapshotOf({ state: 'dead' }))); // => true
 * ```
 *
 * @category Data
 * @since 0.1.0
 */
export const isTerminal = (snapshot: BatchSnapshot): snapshot is TerminalSnapshot => snapshot.terminal;
