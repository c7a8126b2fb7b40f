import { type Ord, tuple } from 'fp-ts/lib/Ord.js';
import { Ord as textOrd } from 'fp-ts/lib/string.js';

/** Orders pairs by name, then by value. Not by the text `name=value`: "=" stands after "-". */
export const byName: Ord<readonly [string, string]>['compare'] = tuple(textOrd, textOrd).compare;
