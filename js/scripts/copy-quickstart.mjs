// The launcher's new notebook is examples/quickstart.ipynb: copied before a build, without its outputs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const source = new URL('../../examples/quickstart.ipynb', import.meta.url);
const target = new URL('../src/lab/quickstart.json', import.meta.url);

const notebook = JSON.parse(readFileSync(source, 'utf8'));
for (const cell of notebook.cells) {
  if (cell.cell_type === 'code') {
    cell.outputs = [];
    cell.execution_count = null;
  }
}
const text = `${JSON.stringify(notebook, null, 1)}\n`;
// Written only if it differs, so that an unchanged source never looks newer than its build.
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  writeFileSync(target, text);
}
