// XGBoost in a worker thread: the event loop stays free while it trains. The data goes over once; each request trains one booster and
// brings back what was asked of it.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Parameters, XgboostFailure } from './native-xgboost.ts';

export interface TrainerData {
  readonly matrix: Float32Array;
  readonly labels: Float32Array;
  readonly featureNames: readonly string[];
}

export interface FitRequest {
  readonly parameters: Parameters;
  readonly rounds: number;
  /** Rows to train on; null for all. */
  readonly trainRows: Uint32Array | null;
  /** Rows to score afterwards. */
  readonly scoreRows: Uint32Array;
}

export interface Fit {
  /** Of `scoreRows`, by XGBoost itself. */
  readonly margins: Float32Array;
  readonly probabilities: Float32Array;
  /** The model as JSON text. */
  readonly modelJson: string;
}

export interface Trainer {
  /** Such as `3.4.0`. */
  readonly xgboostVersion: string;
  /** One at a time. Throws XgboostFailure. */
  readonly fit: (request: FitRequest) => Promise<Fit>;
  readonly close: () => Promise<void>;
}

/** What the worker answers. */
export type Answer<Content> = { readonly content: Content } | { readonly failure: string };

/** Starts the worker. `libraryFolder` is where set-up puts XGBoost's libraries. Throws XgboostFailure. */
export async function openTrainer(data: TrainerData, libraryFolder: string): Promise<Trainer> {
  const worker = new Worker(new URL('./trainer-worker.ts', import.meta.url), { workerData: { data, libraryFolder } });
  const answer = async <Content>(): Promise<Content> => {
    // Also rejects when the worker dies of an error.
    const [message] = (await once(worker, 'message')) as [Answer<Content>];
    if ('failure' in message) throw new XgboostFailure(message.failure);
    return message.content;
  };
  const close = async (): Promise<void> => {
    await worker.terminate();
  };
  try {
    const xgboostVersion = await answer<string>();
    return {
      xgboostVersion,
      fit: (request) => {
        worker.postMessage(request);
        return answer<Fit>();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
