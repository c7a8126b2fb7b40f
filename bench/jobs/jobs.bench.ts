import type { Part } from '../support/Part.ts';
import { plane } from './plane.ts';

export const jobsBench: Part = {
  name: 'jobs',
  title: 'A job to its end',
  run: (scale) => plane(scale),
};
