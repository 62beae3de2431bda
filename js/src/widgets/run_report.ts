/** The script of a run's page: the dashboard's panels on what the page holds. No kernel. */
import { type RunData, RunPanels } from './report/run_panels';

const run = document.getElementById('run');
if (run) {
  void new RunPanels(JSON.parse(run.textContent ?? '{}') as RunData).show();
}
