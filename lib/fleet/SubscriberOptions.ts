import type { WatchOptions } from '../watch/WatchOptions.ts';

/**
 * What one subscriber of a shared watch may want for itself, beside the options of the watcher. The limits are as strong
 * as those of `watchBatch$`: one last look is placed before them.
 *
 * `deadline` counts from the subscription, or from the `watchedSince` of the snapshot that it resumes from; `stateDeadlines`
 * from when the job was first seen in the state. Those of the watcher hold where these do not say otherwise.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type SubscriberOptions = Pick<WatchOptions, 'deadline' | 'signal' | 'stateDeadlines'>;
