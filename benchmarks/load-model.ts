// Run by scoring.ts in a process of its own, whose greatest size is then known: reads a model file as programs do.
import { readFileSync } from 'node:fs';
import { readModel } from '../src/inference/xgboost-file/read-model.ts';
import { loadScorerFactory } from '../src/models/scoring-kernel.ts';

const createScorer = await loadScorerFactory();
const before = process.memoryUsage.rss();
const from = performance.now();
const bytes = readFileSync(process.argv[2] as string);
const scorer = createScorer(readModel(bytes));
const ms = performance.now() - from;
const grownBytes = greatestRssBytes() - before;
process.stdout.write(JSON.stringify({ ms, trees: scorer.treeCount, timesFile: grownBytes / bytes.length }));

/** Of this process alone: what getrusage says includes the process that started it, at that moment. */
function greatestRssBytes(): number {
  if (process.platform !== 'linux') return 1024 * process.resourceUsage().maxRSS;
  return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
