// The tests of TypeScript without a page: bundled by esbuild, run by node. Names of files run these alone.
import { spawnSync } from 'node:child_process';
import { globSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const named = process.argv.slice(2);
const outdir = 'lib/test';
rmSync(outdir, { recursive: true, force: true }); // tests that were moved or renamed would run again
await build({
  entryPoints: named.length ? named : globSync('test/**/*.test.ts'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  outbase: 'test',
  outdir,
  outExtension: { '.js': '.mjs' }
});
const { status } = spawnSync(process.execPath, ['--test', ...globSync(`${outdir}/**/*.mjs`)], {
  stdio: 'inherit'
});
process.exitCode = status ?? 1;
