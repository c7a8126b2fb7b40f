import type * as bullmq from '../../dist/bullmq/index.js';
import { built } from './built.ts';

export const { addWatches, createWatchWorker } = (await built('bullmq')) as typeof bullmq;
