import type * as library from '../../dist/index.js';
import { built } from './built.ts';

export const {
  coalesced,
  createClient,
  emptyHistory,
  every,
  history,
  jittered,
  learned,
  limited,
  proportional,
  token,
  watchBatch$,
  watchBatches$,
} = (await built('index')) as typeof library;
