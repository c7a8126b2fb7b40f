import type { Part } from '../support/Part.ts';
import { overHttp } from './overHttp.ts';
import { plane } from './plane.ts';

/** 1,000 jobs to their ends: what that costs over HTTP, and how requests and latency are traded. */
export const jobsBench: Part = {
  name: 'jobs',
  title: 'A job to its end',
  run: async (scale) => {
    const [cost, trade] = [await overHttp(scale), await plane(scale)];
    return { text: `${cost.text}\n\n${trade.text}`, targets: [...cost.targets, ...trade.targets] };
  },
};
