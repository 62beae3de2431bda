// One self-contained bundle per panel and one for the HTML pages:
// src/widgets/<name>.ts and its style -> curiosity_widgets/static.
import { context } from 'esbuild';

const PANELS = [
  'controls',
  'ensemble',
  'heading',
  'latent',
  'log',
  'map',
  'patches',
  'plain',
  'report',
  'shared',
  'status'
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
