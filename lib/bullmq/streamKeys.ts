/**
 * The keys of the stream of changes of a queue, and of the count from which its ids are made. In a cluster they are in the slot
 * of the queue.
 *
 * @param base - what all keys of the queue begin with: `bull:watches:`
 */
export const streamKeys = (base: string): { readonly stream: string; readonly count: string } => ({
  stream: `${base}changes`,
  count: `${base}changes:count`,
});
