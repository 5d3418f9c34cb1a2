// Checks in a thread of its own: it takes minutes of a long run, and the run's process has the proxies that all programs go through.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { checkMemory, type MemoryCheck, type MemoryObserved } from './checker.ts';

export function checkMemoryAside(observed: MemoryObserved): Promise<MemoryCheck> {
  const { promise, resolve, reject } = Promise.withResolvers<MemoryCheck>();
  const worker = new Worker(new URL(import.meta.url), { workerData: observed });
  worker.once('message', resolve);
  worker.once('error', reject);
  return promise;
}

if (!isMainThread) parentPort?.postMessage(checkMemory(workerData as MemoryObserved));
