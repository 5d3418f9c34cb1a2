// XGBoost in a worker thread: the event loop stays free while it trains, and tells of every round. The data goes over once; each request
// trains one booster and brings back what was asked of it.
import { Worker } from 'node:worker_threads';
import type { Rounds } from '../../inference/xgboost-file/learner.ts';
import { XgboostFailure } from './native-library.ts';
import type { Parameters } from './native-xgboost.ts';

export interface TrainerData {
  readonly matrix: Float32Array;
  readonly labels: Float32Array;
  readonly featureNames: readonly string[];
}

/** What is done about failures being rare: nothing, made-up failures, or a weight that makes both classes count the same. */
export type Imbalance = 'none' | 'smote' | 'weight';

export interface Recipe {
  readonly parameters: Parameters;
  readonly rounds: number;
  readonly imbalance: Imbalance;
}

export interface FitRequest extends Recipe {
  /** Rows to train on; null for all. */
  readonly trainRows: Uint32Array | null;
  /** Rows to score afterwards. */
  readonly scoreRows: Uint32Array;
  /** Whether the model itself is wanted; a search has thousands that are not. */
  readonly wantsModel?: boolean;
  /** Rows whose contributions are wanted. */
  readonly explainRows?: Uint32Array;
  /** Ends when the loss on these rows has not become less for `patience` rounds. */
  readonly stopEarly?: { readonly judgeRows: Uint32Array; readonly patience: number };
}

export interface Fit {
  /** Of `scoreRows`, by XGBoost itself. */
  readonly margins: Float32Array;
  readonly probabilities: Float32Array;
  /** Of `explainRows`: a column per feature, and the bias last. */
  readonly contributions: Float32Array;
  /** The model as UBJSON; empty unless it was wanted. */
  readonly model: Uint8Array;
  /** The rounds with the least loss; all of them without `stopEarly`. */
  readonly bestRounds: number;
}

export type OnRound = (round: number, rounds: number, loss: number | null) => void;

export interface Trainer {
  /** Such as `3.4.0`. */
  readonly xgboostVersion: string;
  /** One at a time. Throws XgboostFailure. */
  readonly fit: (request: FitRequest, onRound?: OnRound) => Promise<Fit>;
  /** The margins that XGBoost gives to rows by a model from elsewhere. Throws XgboostFailure. */
  readonly marginsOf: (model: Uint8Array, rounds: Rounds) => Promise<Float32Array>;
  /** What is being trained ends after its round, and is rejected. */
  readonly close: () => Promise<void>;
}

/** What the worker is asked; at the end to end, which it also sees of `isOver` after each round. */
export type Request =
  | 'end'
  | { readonly fit: FitRequest }
  | { readonly marginsOf: { readonly model: Uint8Array; readonly rounds: Rounds } };

/** What the worker answers, and what it tells on the way. */
export type Answer<Content> =
  | { readonly content: Content }
  | { readonly failure: string }
  | { readonly round: number; readonly loss: number | null };

/** Starts the worker. `libraryFolder` is where set-up puts XGBoost's libraries. Throws XgboostFailure. */
export async function openTrainer(data: TrainerData, libraryFolder: string): Promise<Trainer> {
  const isOver = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData = { data, libraryFolder, isOver };
  const worker = new Worker(new URL('./trainer-worker.ts', import.meta.url), { workerData });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  // Not terminated: a thread that is within the library's binding then ends the whole process, and what the library holds for it stays.
  const close = (): Promise<void> => {
    Atomics.store(isOver, 0, 1);
    worker.postMessage('end' satisfies Request);
    return ended;
  };
  try {
    const xgboostVersion = await answer<string>(worker);
    const ask = <Content>(request: Request, onRound?: (round: number, loss: number | null) => void) => {
      worker.postMessage(request);
      return answer<Content>(worker, onRound);
    };
    return {
      xgboostVersion,
      fit: (request, onRound) => ask<Fit>({ fit: request }, (round, loss) => onRound?.(round, request.rounds, loss)),
      marginsOf: (model, rounds) => ask<Float32Array>({ marginsOf: { model, rounds } }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function answer<Content>(worker: Worker, onRound?: (round: number, loss: number | null) => void): Promise<Content> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      finish();
    };
    const onMessage = (message: Answer<Content>): void => {
      if ('round' in message) onRound?.(message.round, message.loss);
      else if ('failure' in message) settle(() => reject(new XgboostFailure(message.failure)));
      else settle(() => resolve(message.content));
    };
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (code: number): void =>
      settle(() => reject(new XgboostFailure(`the training thread ended with code ${code}`)));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
