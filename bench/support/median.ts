import { quantile } from './quantile.ts';

export const median = (values: readonly number[]): number => quantile(values, 0.5);
