import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { concat, finalize, NEVER, type Observable, of, Subject, take, throwError } from 'rxjs';
import { captureContext, inOwnContext } from '../../lib/schedule/asyncContext.ts';

const job = new AsyncLocalStorage<string>();

describe('captureContext', () => {
  it('should run a function where it was captured', () => {
    const inContext = job.run('a', captureContext);
    const heard: (string | undefined)[] = [];
    job.run('b', () => inContext(() => heard.push(job.getStore())));
    assert.deepEqual(heard, ['a']);
  });

  it('should bring nothing of Node into a bundle for browsers', async () => {
    const { outputFiles, metafile } = await build({
      entryPoints: ['lib/schedule/asyncContext.ts'],
      bundle: true,
      external: ['rxjs'],
      format: 'esm',
      metafile: true,
      minify: true,
      platform: 'browser',
      write: false,
    });
    const [output] = Object.values(metafile.outputs);
    assert.deepEqual(
      output?.imports.map(({ path }) => path),
      ['rxjs'],
    );
    assert.ok(!outputFiles[0]!.text.includes('node:'));
    assert.ok(outputFiles[0]!.contents.length < 1_000);
  });

  it('should call the function as it is where the runtime has no such contexts', async () => {
    const { outputFiles } = await build({
      entryPoints: ['lib/schedule/asyncContext.ts'],
      bundle: true,
      format: 'iife',
      globalName: 'bundled',
      write: false,
    });
    const { text } = outputFiles[0]!;
    const inRuntime = runInNewContext(`((globalThis) => { ${text}; return bundled; })`) as (
      runtime: object,
    ) => {
      readonly captureContext: typeof captureContext;
      readonly inOwnContext: typeof inOwnContext;
    };
    for (const runtime of [{}, { process: {} }, { process: { getBuiltinModule: () => undefined } }]) {
      const { captureContext: capture, inOwnContext: operator } = inRuntime(runtime);
      let calls = 0;
      capture()(() => (calls += 1));
      assert.equal(calls, 1);
      const source$ = of(1);
      assert.equal(operator<number>()(source$), source$, 'no operator in between');
    }
  });
});

describe('inOwnContext', () => {
  /** Subscribes in a context, and notes what is heard where. */
  const hear = (context: string, source$: Observable<number>): readonly string[] => {
    const heard: string[] = [];
    const note = (what: string): void => void heard.push(`${what} in ${job.getStore() ?? 'none'}`);
    job.run(context, () =>
      source$.subscribe({
        next: (value) => note(String(value)),
        error: (error: unknown) => note(String(error)),
        complete: () => note('the end'),
      }),
    );
    return heard;
  };

  it('should deliver values and the completion in the context of each subscriber', () => {
    const subject$ = new Subject<number>();
    const own$ = subject$.pipe(inOwnContext());
    const heard = [hear('a', own$), hear('b', own$)];
    job.run('c', () => subject$.next(1));
    job.run('d', () => subject$.complete());
    assert.deepEqual(heard, [
      ['1 in a', 'the end in a'],
      ['1 in b', 'the end in b'],
    ]);
  });

  it('should deliver an error in the context of the subscriber', () => {
    const subject$ = new Subject<number>();
    const heard = hear('a', subject$.pipe(inOwnContext()));
    job.run('c', () => subject$.error(new Error('a failure')));
    assert.deepEqual(heard, ['Error: a failure in a']);
    const failing$ = throwError(() => new Error('at once')).pipe(inOwnContext());
    assert.deepEqual(hear('b', failing$), ['Error: at once in b']);
  });

  it('should unsubscribe from its source at once, also from one that emits synchronously', () => {
    const log: unknown[] = [];
    const source$ = concat(of(1, 2, 3), NEVER).pipe(finalize(() => log.push('torn down')));
    source$.pipe(inOwnContext(), take(2)).subscribe({
      next: (value) => log.push(value),
      error: assert.ifError,
      complete: () => log.push('the end'),
    });
    assert.deepEqual(log, [1, 2, 'the end', 'torn down']);
    const subject$ = new Subject<number>();
    subject$.pipe(inOwnContext()).subscribe({ error: assert.ifError }).unsubscribe();
    assert.equal(subject$.observed, false);
  });
});
