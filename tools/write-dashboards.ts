// `npm run dashboards:write`: writes Grafana's dashboards into deploy/grafana/dashboards. A test fails when they are out of step.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectFolder } from '../src/stack/home.ts';
import { deliveryBoard } from './dashboards/delivery.ts';
import { modelBoard } from './dashboards/model.ts';
import { pipelineBoard } from './dashboards/pipeline.ts';
import { portalBoard } from './dashboards/portal.ts';

if (import.meta.main) {
  for (const [path, text] of Object.entries(dashboards())) {
    const file = join(projectFolder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stdout.write(`${path}\n`);
  }
}

/** The files by their paths in the project. */
export function dashboards(): Readonly<Record<string, string>> {
  const boards = [pipelineBoard(), deliveryBoard(), modelBoard(), portalBoard()];
  return Object.fromEntries(
    boards.map((board) => [`deploy/grafana/dashboards/${board.uid}.json`, `${JSON.stringify(board, null, 2)}\n`]),
  );
}
