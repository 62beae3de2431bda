// One self-contained bundle per panel, one for the HTML pages and one for those of runs:
// src/widgets/<name>.ts and its style -> curiosity_widgets/static.
import { context } from 'esbuild';

const PANELS = [
  'controls',
  'ensemble',
  'film',
  'heading',
  'latent',
  'log',
  'map',
  'mount',
  'patches',
  'plain',
  'report',
  'run_report',
  'screen',
  'shared',
  'status',
  'timeline'
];

const watch = process.argv.includes('--watch');
const build = await context({
  entryPoints: [
    ...PANELS.map(name => `src/widgets/${name}.ts`),
    'src/widgets/dashboard.css',
    'src/widgets/report.css'
  ],
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: !watch,
  sourcemap: watch ? 'inline' : false,
  outdir: '../curiosity_widgets/static',
  entryNames: '[name]',
  logLevel: 'info'
});
if (watch) {
  await build.watch();
} else {
  await build.rebuild();
  await build.dispose();
}
