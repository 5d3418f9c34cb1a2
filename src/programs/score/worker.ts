// A thread of `spindle score`: reads the model once, then answers blocks with their scores.
import { parentPort, workerData } from 'node:worker_threads';
import { loadScorer } from './load-scorer.ts';
import { createScoreBlock, type ScoreTask } from './score-block.ts';

const task = workerData as ScoreTask;
const port = parentPort;
if (port === null) throw new Error('this is a worker thread');
// Blocks that come before the model is read wait in the port.
const { scorer } = await loadScorer(task);
const scoreBlock = createScoreBlock(task, scorer);
port.on('message', (block: Uint8Array) => port.postMessage(scoreBlock(block)));
