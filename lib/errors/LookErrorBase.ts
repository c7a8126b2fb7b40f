import { TaggedError } from './TaggedError.ts';

/**
 * The class behind {@link LookError}: why one look at a job was not answered with a state.
 *
 * @category Errors
 * @since 0.1.0
 */
export abstract class LookErrorBase<Tag extends string> extends TaggedError<Tag> {}
