import type { Asked } from './Asked.ts';
import type { Outcome } from './Outcome.ts';

/** Answers the requests to one path. To add a path: write its handler, and add one line to `createRoutes`. */
export type Handler = (asked: Asked) => Outcome;
