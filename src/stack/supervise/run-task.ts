// Runs a task once to its end. A task that fails is not repeated: it says in its log what is wrong.
import { join } from 'node:path';
import { endProcess, type Kept, type Surroundings } from './keep-running.ts';
import { launch } from './launch.ts';
import { logTail } from './log-file.ts';
import { StackFailure, type Task } from './part.ts';

const stopping = { stopSignal: 'SIGTERM', stopTimeoutMs: 2_000 } as const;

export function runTask(task: Task, { home, register, emit }: Omit<Surroundings, 'limits'>): Kept {
  const { name } = task;
  const logFile = join(home.logs, `${name}.log`);
  let isStopping = false;
  emit({ type: 'starting', name });
  const { pid, exited, logFromBytes } = launch(task.command(), logFile);
  if (pid !== undefined) register.add({ name, pid, port: null, isTask: true, stopSignal: stopping.stopSignal });

  const ready = exited.then(({ how, succeeded }) => {
    if (pid !== undefined) register.remove(pid);
    if (isStopping) throw new StackFailure(`${name} was stopped`);
    if (!succeeded) {
      emit({ type: 'failed', name, how, logFile, logTail: logTail(logFile, logFromBytes) });
      throw new StackFailure(`${name} failed: ${how}; its log is ${logFile}`);
    }
    emit({ type: 'done', name });
  });
  ready.catch(() => {});

  let hasEnded = false;
  exited.then(() => {
    hasEnded = true;
  });
  const stop = async (stopTimeoutMs: number) => {
    isStopping = true;
    if (pid !== undefined && !hasEnded) await endProcess(pid, { ...stopping, stopTimeoutMs }, exited);
  };
  const arrived = new Promise<void>((resolve) => void ready.then(resolve, () => {}));
  return { ready, arrived, stop: () => stop(stopping.stopTimeoutMs), restart: () => {}, hurry: () => void stop(0) };
}
