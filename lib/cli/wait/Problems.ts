import type { PollError } from '../../errors/PollError.ts';
import { formatCause } from '../../errors/wording.ts';
import { counted, wholeSeconds } from '../format.ts';

/** The least time between two lines about the same problem. */
const REPEAT_MS = 10_000;

/** A kind of failure that some jobs have now. */
interface Problem {
  readonly text: string;
  /** The jobs whose last attempt failed in this way. */
  readonly jobs: Set<string>;
  since: number;
  attempts: number;
  saidAt: number;
  /** Whether it was said since it began. */
  isSaid: boolean;
}

/**
 * What to say about attempts that fail and are retried: each kind of failure at once, again after ten seconds while it lasts, and
 * that it is over. A thousand jobs that fail alike are one line.
 */
export class Problems {
  readonly #host: string;
  readonly #problems = new Map<string, Problem>();
  readonly #kinds = new Map<string, string>();

  /** @param host - the host of the service: `dli.eu-de.otc.t-systems.com` */
  constructor(host: string) {
    this.#host = host;
  }

  /**
   * An attempt has failed.
   *
   * @param job - the key of its job
   * @param now - in milliseconds, as in the other calls
   * @returns what to say, if anything
   */
  failed(job: string, error: PollError, now: number): string | undefined {
    const kind = kindOf(error);
    if (this.#kinds.get(job) !== kind) this.answered(job, now);
    this.#kinds.set(job, kind);
    const problem = this.#problemOf(kind, error, now);
    problem.jobs.add(job);
    problem.attempts += 1;
    if (now - problem.saidAt < REPEAT_MS) return undefined;
    problem.saidAt = now;
    const isFirst = !problem.isSaid;
    problem.isSaid = true;
    if (isFirst) return `${problem.text}; retrying${limitOf(error)}.`;
    const facts = `${counted(problem.attempts, 'attempt')} in ${wholeSeconds(now - problem.since)}`;
    return `Still: ${problem.text} (${facts}); retrying.`;
  }

  /** A job was answered, or its watch has ended. */
  answered(job: string, now: number): string | undefined {
    const kind = this.#kinds.get(job);
    const problem = kind === undefined ? undefined : this.#problems.get(kind);
    if (problem === undefined) return undefined;
    this.#kinds.delete(job);
    problem.jobs.delete(job);
    if (problem.jobs.size > 0 || !problem.isSaid) return undefined;
    problem.isSaid = false;
    return `${this.#host} answers again, after ${wholeSeconds(now - problem.since)}.`;
  }

  /** The problem; one that was over begins anew. */
  #problemOf(kind: string, error: PollError, now: number): Problem {
    const known = this.#problems.get(kind);
    if (known !== undefined && known.jobs.size > 0) return known;
    const problem = {
      text: this.#textOf(error),
      jobs: new Set<string>(),
      since: now,
      attempts: 0,
      saidAt: known?.saidAt ?? -Infinity,
      isSaid: false,
    };
    this.#problems.set(kind, problem);
    return problem;
  }

  #textOf(error: PollError): string {
    if (error._tag !== 'NetworkError') return formatCause(error) || error._tag;
    return `Cannot reach ${this.#host}: ${error.code ?? formatCause(error)}`;
  }
}

/** A set-up that cannot work is given up soon. */
const limitOf = ({ failFastInMs }: PollError): string =>
  failFastInMs === undefined ? '' : ` for ${wholeSeconds(Math.ceil(failFastInMs / 1_000) * 1_000)}`;

/** Errors of one kind differ in their request ids only. */
const kindOf = (error: PollError): string => {
  const { status, code } = error as { readonly status?: number; readonly code?: string };
  return [error._tag, status, code].join(' ');
};
