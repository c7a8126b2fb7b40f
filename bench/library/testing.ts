import type * as testing from '../../dist/testing/index.js';
import { built } from './built.ts';

export const { snapshotOf, testRef } = (await built('testing')) as typeof testing;
