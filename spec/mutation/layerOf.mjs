/** The layer of a file of lib/: its folder. `watchBatch.ts` belongs to `watch`. */
export const layerOf = (file) => (file === 'lib/watchBatch.ts' ? 'watch' : file.split('/')[1]);
