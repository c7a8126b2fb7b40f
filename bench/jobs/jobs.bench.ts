import type { Part } from '../support/Part.ts';
import { overHttp } from './overHttp.ts';
import { plane } from './plane.ts';

export const jobsBench: Part = {
  name: 'jobs',
  title: 'A job to its end',
  run: async (scale) => `${await overHttp(scale)}\n\n${await plane(scale)}`,
};
