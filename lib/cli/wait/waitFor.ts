import { lastValueFrom, tap } from 'rxjs';
import type { NamedTarget } from '../../dashboard/JobRow.ts';
import { type Colors, colorsFor } from '../colors.ts';
import { ExitCode, worstOf } from '../ExitCode.ts';
import type { BatchSnapshot } from '../../model/BatchSnapshot.ts';
import type { OutputFlags, WatchFlags } from '../flags.ts';
import { counted } from '../format.ts';
import { Interruption, type Io } from '../Io.ts';
import { written } from '../output.ts';
import { fleetOptionsOf, type Session } from '../session.ts';
import type { StateFile } from '../StateFile.ts';
import type { NamedState } from '../values.ts';
import { AfterEnds } from './AfterEnds.ts';
import { failureLines, lastStateLines } from './lastWords.ts';
import { Notes } from './Notes.ts';
import { Progress } from './Progress.ts';
import { jsonResults, type Results, type ResultsSetup, textResults } from './Results.ts';
import { isLast, type Step, type StopFlags, steps$ } from './steps.ts';
import { Tally } from './Tally.ts';
import { exitCodeOf, type Outcome, type WaitedJob } from './WaitedJob.ts';

/** The flags of `wait`. */
export interface WaitFlags extends WatchFlags, OutputFlags, StopFlags {
  readonly for?: NamedState;
  readonly exec?: string;
  /** `false` for `--no-log`. */
  readonly log: boolean;
}

/** What a wait depends on. */
export interface WaitSetup {
  readonly io: Io;
  readonly session: Session;
  readonly stateFile: StateFile | undefined;
  readonly flags: WaitFlags;
  /** Makes the lines of standard output that are not JSON. */
  readonly resultsOf?: (setup: ResultsSetup) => Results;
}

/** Waits for jobs, and returns the exit code. */
export const waitFor = async (targets: readonly NamedTarget[], setup: WaitSetup): Promise<number> => {
  const wait = new Wait(targets, setup);
  wait.announce();
  try {
    await wait.run(targets);
  } finally {
    wait.stop();
  }
  return wait.conclude();
};

/** One run of `wait`: joins the watches to the outputs. */
class Wait {
  readonly #setup: WaitSetup;
  readonly #startedAt = performance.now();
  readonly #tally: Tally;
  readonly #notes: Notes;
  readonly #results: Results;
  readonly #progress: Progress;
  readonly #after: AfterEnds;
  readonly #colors: Colors;
  /** Of `--any` and `--fail-fast`: the outcome that ended the wait. */
  #last: Outcome | undefined;

  constructor(targets: readonly NamedTarget[], setup: WaitSetup) {
    const { io, session, stateFile, flags } = setup;
    const { client, secrets, endpoint } = session;
    this.#setup = setup;
    this.#tally = new Tally(targets, flags.for ?? 'success');
    this.#notes = new Notes({ io, quiet: flags.quiet === true });
    if (stateFile !== undefined) stateFile.onFailure = (text) => this.#notes.error(text);
    this.#colors = colorsFor(io.stderr, io.env, flags.color);
    const resultsOf = flags.json === true ? jsonResults : (setup.resultsOf ?? textResults);
    this.#results = resultsOf({
      stdout: io.stdout,
      notes: this.#notes,
      tally: this.#tally,
      colors: colorsFor(io.stdout, io.env, flags.color),
    });
    this.#progress = new Progress({
      tally: this.#tally,
      notes: this.#notes,
      host: new URL(endpoint).host,
      now: Date.now,
    });
    this.#after = new AfterEnds({
      results: this.#results,
      notes: this.#notes,
      tally: this.#tally,
      exec: flags.exec === undefined ? undefined : { command: flags.exec, io },
      log: wantsLog(flags) ? { client, secrets, signal: io.signal } : undefined,
    });
  }

  /** Says what is watched and where, before anything is known. */
  announce(): void {
    const { session } = this.#setup;
    const projects = new Set(this.#tally.jobs.map(({ ref }) => ref.projectId));
    const [project = ''] = projects;
    const where = projects.size === 1 ? `project ${project}` : counted(projects.size, 'project');
    const jobs = `${counted(this.#tally.size, 'job')} of ${where}`;
    this.#notes.say(`Watching ${jobs} at ${session.endpoint} (${session.credentials}).`);
  }

  async run(targets: readonly NamedTarget[]): Promise<void> {
    const { session, flags, io } = this.#setup;
    const { onEvent } = this.#progress;
    const options = { ...fleetOptionsOf(session, flags), signal: io.signal, onEvent };
    const watched$ = steps$(this.#tally, targets, options, flags).pipe(tap((step) => this.#onStep(step)));
    await lastValueFrom(watched$, { defaultValue: undefined });
    await this.#after.finish();
  }

  stop(): void {
    this.#progress.stop();
  }

  /** Stores and says what is left to say, and returns the exit code. */
  async conclude(): Promise<number> {
    const { io } = this.#setup;
    await this.#store();
    const interruption = interruptionOf(io.signal);
    const exitCode = interruption?.exitCode ?? this.#exitCode();
    if (interruption?.isClosedPipe === true) return exitCode;
    const elapsedMs = Math.round(performance.now() - this.#startedAt);
    this.#results.summary({ exitCode, elapsedMs, tally: this.#tally });
    for (const line of this.#lastLines(interruption)) this.#notes.say(line);
    // A slow reader may not have taken what was written before.
    if (interruption === undefined) await written(io.stdout, '', io);
    return exitCode;
  }

  #onStep(step: Step): void {
    const { outcome } = step.job;
    if (outcome !== undefined && isLast(outcome, this.#setup.flags)) this.#last = outcome;
    if ('error' in step) this.#results.failed(step.job, step.error);
    else this.#onSnapshot(step.job, step.snapshot);
  }

  #onSnapshot(job: WaitedJob, snapshot: BatchSnapshot): void {
    const { flags, stateFile } = this.#setup;
    stateFile?.put(snapshot);
    this.#results.changed(job, snapshot);
    if (this.#results.hasChanges !== true) this.#progress.changed(job);
    if (job.outcome === undefined) return;
    if (job.outcome._tag === 'missed' && flags.for !== undefined)
      this.#notes.say(`${this.#tally.label(job.ref)}  ended without having been seen ${flags.for}`);
    if (!job.endedBefore) this.#after.add({ job, snapshot });
  }

  async #store(): Promise<void> {
    const { stateFile } = this.#setup;
    if (stateFile === undefined) return;
    // A watch that has failed or was interrupted knows a later answer than that of its last change.
    for (const { snapshot } of this.#tally.jobs) if (snapshot !== undefined) stateFile.put(snapshot);
    await stateFile.close();
  }

  #exitCode(): ExitCode {
    const outcomes = this.#last === undefined ? this.#tally.jobs.map(({ outcome }) => outcome) : [this.#last];
    const hasFailed = this.#after.hasFailed || this.#setup.stateFile?.hasFailed === true;
    return worstOf([
      ...outcomes.filter((outcome) => outcome !== undefined).map(exitCodeOf),
      ...(hasFailed ? [ExitCode.failed] : []),
    ]);
  }

  #lastLines(interruption: Interruption | undefined): readonly string[] {
    const reason = interruption?.message ?? (this.#last && `stopped at the first ${this.#endOfLast()}`);
    const failures = this.#tally.size > 1 ? failureLines(this.#tally, this.#colors) : [];
    const isOpen = this.#tally.done() < this.#tally.size;
    const states =
      reason !== undefined && isOpen ? lastStateLines(capitalized(reason), this.#tally, this.#colors) : [];
    return [...failures, ...states];
  }

  #endOfLast(): string {
    return this.#setup.flags.any === true ? 'end (--any)' : 'failure (--fail-fast)';
  }
}

const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const interruptionOf = ({ reason }: AbortSignal): Interruption | undefined =>
  reason instanceof Interruption ? reason : undefined;

/** With `--quiet` and without `--json` nobody would see it. */
const wantsLog = ({ log, json, quiet }: WaitFlags): boolean => log && (json === true || quiet !== true);
