import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import ts from 'typescript';
import { root } from './runNode.ts';

const textOf = (message: string | ts.DiagnosticMessageChain) =>
  ts.flattenDiagnosticMessageText(message, '\n');

/**
 * Creates one program for all files, with the strict options of the project. Examples may have unused names. The types of mocha
 * are left out, because its globals do not exist when an example runs.
 */
export const programOf = (files: readonly string[]): ts.Program => {
  const parsed = ts.getParsedCommandLineOfConfigFile(resolve(root, 'tsconfig.json'), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => assert.fail(textOf(messageText)),
  });
  assert.ok(parsed);
  return ts.createProgram([...files], {
    ...parsed.options,
    types: ['node'],
    noUnusedLocals: false,
    noUnusedParameters: false,
  });
};

/** The errors of the compiler in one file. Lines count from `firstLine`. */
export const faultsOf = (program: ts.Program, path: string, firstLine = 1): readonly string[] => {
  const source = program.getSourceFile(path);
  assert.ok(source, `${path} is not in the program`);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    (found) => {
      const line = source.getLineAndCharacterOfPosition(found.start ?? 0).line + firstLine;
      return `line ${line}: TS${found.code} ${textOf(found.messageText)}`;
    },
  );
};

/** An exported function, and whether its doc comment has an `@example` with a `ts` fence. */
export interface ExportedFunction {
  readonly name: string;
  readonly hasExample: boolean;
}

/** The functions that a module exports, constants that hold one included. */
export const exportedFunctions = (program: ts.Program, path: string): readonly ExportedFunction[] => {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && checker.getSymbolAtLocation(source);
  assert.ok(module, `${path} is no module`);
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (!(symbol.flags & ts.SymbolFlags.Value)) return [];
    if (checker.getTypeOfSymbol(symbol).getCallSignatures().length === 0) return [];
    const hasExample = symbol
      .getJsDocTags(checker)
      .some(({ name, text }) => name === 'example' && /^\s*```ts\s*$/m.test(ts.displayPartsToString(text)));
    return [{ name: exported.name, hasExample }];
  });
};
