/** The room of a file of lib/: its folder. `watchBatch.ts` belongs to the room whose parts it puts together. */
export const roomOf = (file) => (file === 'lib/watchBatch.ts' ? 'watch' : file.split('/')[1]);
