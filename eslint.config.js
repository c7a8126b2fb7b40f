import { dirname, relative, resolve } from 'node:path';
import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname;
const lib = resolve(root, 'lib');

/** The layers of lib/, in order: each may import from itself and from the layers before it. */
const layers = [
  { name: 'checks', holds: /^checks\// },
  { name: 'model', holds: /^model\// },
  { name: 'errors', holds: /^errors\// },
  { name: 'schedule', holds: /^schedule\// },
  { name: 'client', holds: /^client\// },
  { name: 'sources', holds: /^sources\// },
  { name: 'operators', holds: /^operators\// },
  { name: 'watch', holds: /^(watchBatch\.ts$|watch\/)/ },
  { name: 'bridges', holds: /^bridges\// },
  { name: 'fleet', holds: /^fleet\// },
  { name: 'index', holds: /^index\.ts$/ },
];

/** Subpaths of the package: they may import every layer, and nothing imports them. */
const apart = [
  { name: 'simulator', holds: /^simulator\// },
  { name: 'testing', holds: /^testing\// },
  { name: 'undici', holds: /^undici\// },
  { name: 'dashboard', holds: /^dashboard\// },
  { name: 'bullmq', holds: /^bullmq\// },
];

/** The command of the package: it may import every layer and every subpath, and nothing imports it. */
const command = { name: 'cli', holds: /^cli\// };

const placeOf = (file) => {
  const path = relative(lib, file).replaceAll('\\', '/');
  const rank = layers.findIndex(({ holds }) => holds.test(path));
  const isCommand = command.holds.test(path);
  const place = layers[rank] ?? (isCommand ? command : apart.find(({ holds }) => holds.test(path)));
  return place && { name: place.name, rank: rank < 0 ? layers.length + Number(isCommand) : rank };
};

/** Returns what is wrong with an import, if anything. */
const layerFault = (file, specifier) => {
  const from = placeOf(file);
  if (!from)
    return 'This file belongs to no layer. Move it into one, or add its folder to the layers in eslint.config.js.';
  if (/^dli-watch(\/|$)/.test(specifier))
    return 'Inside lib/, import by relative path, not by the name of the package.';
  if (!specifier.startsWith('.')) return undefined;
  const to = placeOf(resolve(dirname(file), specifier));
  if (!to) return `"${specifier}" belongs to no layer.`;
  const allowed = to.name === from.name || to.rank < from.rank;
  return allowed ? undefined : `${from.name} must not import ${to.name}. ${order}`;
};

const order = `The order is ${layers.map(({ name }) => name).join(' < ')}; only ${command.name} imports ${apart.map(({ name }) => name).join(', ')}, and nothing imports ${command.name}.`;

/**
 * A custom rule, because `no-restricted-imports` compares only the text of a specifier: `./model/x.js` and
 * `../model/x.js` would need a pattern for each depth. This rule resolves the path. It checks type imports too, since a
 * layer that needs the types of a later layer depends on it.
 */
const layersRule = {
  meta: { type: 'problem', schema: [], messages: { fault: '{{ fault }}' } },
  create(context) {
    const check = (node) => {
      const specifier = node.source?.value;
      const fault = typeof specifier === 'string' && layerFault(context.filename, specifier);
      if (fault) context.report({ node, messageId: 'fault', data: { fault } });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      TSImportType: check,
    };
  },
};

const everywhere = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          // `fp-ts/function` and `io-ts/PathReporter` type-check, but fail in Node (ERR_UNSUPPORTED_DIR_IMPORT).
          regex: '^(fp-ts|io-ts)/(?!lib/.+\\.js$)',
          message: 'Node cannot load it. Import from …/lib/X.js.',
        },
      ],
    },
  ],
};

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'spec/.fences/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, rxjsX.configs.strict],
    plugins: { local: { rules: { layers: layersRule } } },
    // One program for all files; `projectService` would create a second one for lib/tsconfig.json.
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: root } },
    rules: {
      ...everywhere,
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      // `t.Type<A, A, unknown>` states the input of a codec, although it is the default.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // As in the compiler, a leading underscore marks an unused name as intended.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { args: 'all', argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      // Bare fake timers also fake queueMicrotask, and a loop of promises then stalls silently.
      'no-restricted-syntax': [
        'error',
        { selector: 'Identifier[name="useFakeTimers"]', message: 'Use useClock of spec/support/clock.ts.' },
        // Its clock is internal to Node: neither a fake clock nor a scheduler controls it.
        {
          selector: 'MemberExpression[object.name="AbortSignal"][property.name="timeout"]',
          message: 'Use a timer of the scheduler.',
        },
      ],
      // `strict` stays off: it would reject `source$`, which is right outside of operators.
      // `source` is RxJS's name for the input of an operator; `hot` and `cold` are names of TestScheduler.
      // `targets` of many jobs may be an Observable or an iterable.
      // A constant that holds an operator is not an Observable, although calling it returns one.
      'rxjs-x/finnish': [
        'error',
        {
          names: { '^(source|cold|hot|targets)$': false },
          types: { '^(MonoType)?OperatorFunction$': false },
        },
      ],
    },
  },
  {
    files: ['lib/**/*.ts'],
    rules: {
      'local/layers': 'error',
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 8],
      'max-depth': ['error', 3],
    },
  },
  {
    files: ['spec/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // Without a default, `lastValueFrom(x$)` fails loudly, as a test or an example should.
      'rxjs-x/no-ignored-default-value': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  // Needs the packages of the peers, which `npm run bench:check` installs.
  { files: ['bench/**/*.ts'], languageOptions: { parserOptions: { project: './bench/tsconfig.json' } } },
  // Needs the names of a browser.
  {
    files: ['spec/browser/**/*.ts'],
    languageOptions: { parserOptions: { project: './spec/browser/tsconfig.json' } },
  },
  { files: ['spec/support/clock.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: {
        clearTimeout: 'readonly',
        console: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        URL: 'readonly',
      },
    },
    rules: everywhere,
  },
  // Its compiler knows the names of a browser (lib/dashboard/page/tsconfig.json).
  // The files are one script: each uses names of the others.
  {
    files: ['lib/dashboard/page/*.js'],
    languageOptions: { sourceType: 'script' },
    rules: { 'no-undef': 'off', 'no-unused-vars': ['error', { vars: 'local' }] },
  },
);
