import { isRight } from 'fp-ts/lib/Either.js';
import { defer, type Subscriber, Subscription } from 'rxjs';
import { PollError } from '../../errors/PollError.ts';
import { type AuthError, ConfigurationError, RequestTimeoutError } from '../../errors/pollErrors.ts';
import { withDurationMs } from '../../errors/TaggedError.ts';
import { monotonicNow } from '../../schedule/watchScheduler.ts';
import type { Credential } from '../auth/Auth.ts';
import type { ClientSettings } from '../ClientConfig.ts';
import { exchange$, type ReceivedResponse } from '../http/exchange.ts';
import { FailFast } from '../http/failFast.ts';
import { momentOf } from '../responses/json.ts';
import { isCredentialRefusal } from '../responses/responseError.ts';
import type { Call } from './Call.ts';
import { createFastPollWarning } from './fastPolls.ts';
import { fromIntermediary, isFromService, isPage } from './intermediary.ts';

/** What the calls of one client share. */
export class OpenCalls {
  readonly settings: ClientSettings;
  readonly origin: string;
  readonly failFast: FailFast;
  readonly countPoll: (batchId: string) => void;
  readonly #open = new Set<{ readonly fail: (error: unknown) => void }>();
  #isClosed = false;

  constructor(settings: ClientSettings) {
    this.settings = settings;
    this.origin = new URL(settings.baseUrl).origin;
    this.failFast = new FailFast(settings);
    this.countPoll = createFastPollWarning(settings.scheduler);
  }

  /** Starts a call, unless the client is closed. The subscriber's teardown ends it. */
  start<A>(call: Call<A>, subscriber: Subscriber<A>): void {
    if (this.#isClosed) {
      subscriber.error(closedError());
      return;
    }
    const run = new CallRun(this, call, subscriber);
    this.#open.add(run);
    subscriber.add(() => {
      this.#open.delete(run);
      run.stop();
    });
    run.authorize();
  }

  close(): void {
    this.#isClosed = true;
    for (const run of this.#open) run.fail(closedError());
  }
}

const closedError = (): PollError => new ConfigurationError('the client is closed');

/** Names the issuer of credentials in messages. */
const TOKENS = 'the token provider';

/**
 * One call. It does by hand what `timeout`, `mergeMap`, `catchError` and `takeUntil` would do (decision 52).
 *
 * ```text
 * authorize ─▶ send ─▶ the decoded response
 *     ▲          │
 *     └──────────┘  once, if the credential was refused and is renewed
 * ```
 */
class CallRun<A> {
  readonly #calls: OpenCalls;
  readonly #call: Call<A>;
  readonly #subscriber: Subscriber<A>;
  /** The authentication or the request that is awaited. */
  #step: Subscription | undefined;
  #mayRenew = true;
  /** Who was asked last, and when. */
  #asked = TOKENS;
  #askedAtMs = 0;

  constructor(calls: OpenCalls, call: Call<A>, subscriber: Subscriber<A>) {
    this.#calls = calls;
    this.#call = call;
    this.#subscriber = subscriber;
    if (call.polled !== undefined) calls.countPoll(call.polled);
  }

  stop(): void {
    this.#step?.unsubscribe();
  }

  fail(error: unknown): void {
    this.#subscriber.error(error);
  }

  authorize(): void {
    const { auth, requestTimeoutMs, scheduler, transport } = this.#calls.settings;
    const { method, url, body } = this.#call;
    this.#ask(TOKENS);
    const step = new Subscription();
    this.#step = step;
    /** Ends the step; `false` if it was over. */
    const ends = (): boolean => {
      const isFirst = !step.closed;
      step.unsubscribe();
      return isFirst;
    };
    const failed = (error: unknown): void => {
      if (ends()) this.#failed(error);
    };
    const request = { method, url, body, requestTimeoutMs, scheduler, transport };
    step.add(
      defer(() => auth.authorize$(request)).subscribe({
        next: (credential) => {
          if (ends()) this.#send(credential);
        },
        error: failed,
        complete: () => {
          if (ends()) this.#subscriber.complete();
        },
      }),
    );
    // A token in hand is there at once.
    if (!step.closed)
      step.add(
        scheduler.schedule(() => failed(new RequestTimeoutError(requestTimeoutMs, TOKENS)), requestTimeoutMs),
      );
  }

  #send(credential: Credential): void {
    const { settings, origin, failFast } = this.#calls;
    failFast.answered(TOKENS);
    this.#ask(origin);
    const decode = (response: ReceivedResponse): A => this.#read(credential, response);
    this.#step = exchange$(settings, this.#call, credential, decode).subscribe({
      next: (value) => this.#subscriber.next(value),
      error: (error: unknown) => this.#failed(error),
      complete: () => this.#subscriber.complete(),
    });
    // A transport is a callback, in which one may unsubscribe.
    if (this.#subscriber.closed) this.stop();
  }

  #ask(who: string): void {
    this.#asked = who;
    this.#askedAtMs = monotonicNow(this.#calls.settings.scheduler);
  }

  #failed(error: unknown): void {
    if (error instanceof CredentialRenewed && this.#mayRenew) {
      this.#mayRenew = false;
      this.authorize();
      return;
    }
    const failure = error instanceof CredentialRenewed ? error.refusal : error;
    this.fail(failure instanceof PollError ? this.#judged(failure) : failure);
  }

  #judged(failure: PollError): PollError {
    const { settings, failFast } = this.#calls;
    if (this.#asked === TOKENS && isCoded(failure)) failFast.answered(TOKENS);
    const elapsedMs = Math.max(0, monotonicNow(settings.scheduler) - this.#askedAtMs);
    // A process that was stopped meanwhile has waited no longer than for its time limit.
    return withDurationMs(
      failFast.judge(this.#asked, failure),
      Math.min(elapsedMs, settings.requestTimeoutMs),
    );
  }

  /** Decodes a response, or throws its error. Reports to the credential whether it was accepted. */
  #read(credential: Credential, response: ReceivedResponse): A {
    const { failFast, origin } = this.#calls;
    const decoded = this.#call.decode(response);
    if (isRight(decoded)) {
      failFast.answered(origin);
      credential.accepted();
      return decoded.right;
    }
    if (isFromService(response)) failFast.answered(origin);
    const error = failFast.hasAnswered(origin) ? fromIntermediary(response, decoded.left) : decoded.left;
    // A service that searched for the batch has accepted the credential.
    if (error._tag === 'NoSuchBatchError') credential.accepted();
    if (isPage(response)) throw failFast.judge(origin, error, 'page');
    if (!isCredentialRefusal(error)) throw error;
    throw credential.refused(error, momentOf(response.date)) ?? new CredentialRenewed(error);
  }
}

/** Whether an error is an answer with an error code. */
const isCoded = (error: PollError): boolean =>
  'status' in error && 'code' in error && error.code !== undefined;

/** The service refused a credential that has been renewed since. */
class CredentialRenewed extends Error {
  readonly refusal: AuthError;

  constructor(refusal: AuthError) {
    super(refusal.message, { cause: refusal });
    this.refusal = refusal;
  }
}
