// Blocks to threads, and their results back in order. No more blocks are under way than the threads need, so memory has a bound.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BlockResult, ScoreTask } from './score-block.ts';

export interface Threads {
  /** The results in the order of the blocks. */
  readonly map: (blocks: AsyncIterable<Uint8Array>) => AsyncGenerator<BlockResult>;
  readonly close: () => Promise<void>;
}

const blocksPerThread = 2;

export function startThreads(count: number, task: ScoreTask): Threads {
  const workers = Array.from({ length: count }, () => createWorker(task));
  return {
    async *map(blocks) {
      const underWay: Promise<BlockResult>[] = [];
      let next = 0;
      for await (const block of blocks) {
        const worker = workers[next++ % count] as ScoreWorker;
        const result = worker.score(block);
        // Whoever waits for it later still hears of it.
        result.catch(() => {});
        underWay.push(result);
        if (underWay.length >= count * blocksPerThread) yield (await underWay.shift()) as BlockResult;
      }
      for (const result of underWay) yield await result;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

interface ScoreWorker {
  readonly score: (block: Uint8Array) => Promise<BlockResult>;
  readonly close: () => Promise<number>;
}

/** A worker answers in the order in which it is asked. */
function createWorker(task: ScoreTask): ScoreWorker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: task });
  const failed = once(worker, 'error').then(([error]) => Promise.reject(error));
  failed.catch(() => {});
  const waiting: ((result: BlockResult) => void)[] = [];
  worker.on('message', (result: BlockResult) => waiting.shift()?.(result));
  return {
    score: (block) => {
      const result = new Promise<BlockResult>((resolve) => waiting.push(resolve));
      worker.postMessage(block);
      return Promise.race([result, failed]);
    },
    close: () => worker.terminate(),
  };
}
