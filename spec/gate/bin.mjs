// Bundles the command `dli-watch` from `lib/cli/` into one file with all packages that it uses, so that the library needs none of
// them at run time. The licences of these packages are written beside it.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { builtInPage } from './builtInPage.mjs';

const root = resolve(import.meta.dirname, '../..');
const { bin, version, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const outfile = bin['dli-watch'];

/** In a clone the version is read from `package.json`; the bundle has it built in. */
const builtInVersion = {
  name: 'version',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]lib[\\/]cli[\\/]version\.ts$/ }, () => ({
      contents: `export const version = ${JSON.stringify(version)};`,
    }));
  },
};

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['lib/cli/bin.ts'],
  outfile,
  // Packages that are CommonJS, such as undici, call `require` for modules of Node.
  banner: {
    js: `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);`,
  },
  plugins: [builtInVersion, builtInPage],
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: engines.node.replace('>=', 'node'),
  legalComments: 'none', // the licences are in a file of their own
  minifySyntax: true,
  minifyWhitespace: true, // the names stay, for stack traces
  metafile: true,
  logLevel: 'warning',
});
chmodSync(join(root, outfile), 0o755);

/** The folders of the packages in the bundle: `node_modules/undici`. */
const packages = [
  ...new Set(
    Object.entries(metafile.outputs[outfile].inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([file]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? []),
  ),
].sort();

if (!packages.includes('node_modules/commander'))
  throw new Error('the packages of the bundle were not found');

const textOf = (folder) => {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const files = readdirSync(join(root, folder)).filter((name) =>
    /^(licen[cs]e|copying|notice)\b/i.test(name),
  );
  if (files.length === 0) throw new Error(`${folder} has no file with its licence`);
  const texts = files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
  return [`${manifest.name} ${manifest.version} (${manifest.license})`, ...texts].join('\n\n');
};

const rule = `\n\n${'-'.repeat(80)}\n\n`;
writeFileSync(
  join(root, outfile, '../THIRD-PARTY-LICENSES.txt'),
  ['dli-watch.js contains code of these packages.', ...packages.map(textOf)].join(rule) + '\n',
);
