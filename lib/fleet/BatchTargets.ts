import type { Observable } from 'rxjs';
import type { BatchTarget } from './BatchTarget.ts';

/**
 * The jobs to watch: all at once, or as they come.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type BatchTargets = Iterable<BatchTarget> | Observable<BatchTarget>;
