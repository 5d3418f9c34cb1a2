// One report at a time, since there is one connection for them: a few may wait for it, and who comes then is told so.
import { createGate } from '../gate.ts';

/** Rejects with Unavailable where too many wait already, and else as counting does. */
export function inTurn<Query, Answer>(count: (query: Query) => Promise<Answer>): (query: Query) => Promise<Answer> {
  const gate = createGate({ runningMax: 1, waitingMax, ofSenderMax: Number.POSITIVE_INFINITY, sentence });
  return (query) => gate(() => count(query), null);
}

/** Whoever waits behind so many that take as long as they may has given up before. */
const waitingMax = 3;
const sentence = 'other reports are being counted; try again when they are done';
