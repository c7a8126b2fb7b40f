import { byName } from './byName.ts';
import { percentEncoded } from './percentEncoded.ts';

/** The query of a URL as it is signed, whatever its order and spelling; a `+` in it is a space, as forms have it. */
export const canonicalQuery = ({ searchParams }: Pick<URL, 'searchParams'>): string =>
  [...searchParams]
    .sort(byName)
    .map((pair) => pair.map(percentEncoded).join('='))
    .join('&');
