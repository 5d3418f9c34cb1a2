// Ready-checks: each asks a part the way its users will, again and again, until it answers well. None of them waits a fixed time.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 100;
const answerTimeoutMs = 2_000;

/** Repeats the question until the answer is yes. Rejects only when the signal aborts. */
export async function untilTrue(ask: (signal: AbortSignal) => Promise<boolean>, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const limited = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]);
    if (await ask(limited).catch(() => false)) return;
    await sleep(pauseMs, undefined, { signal });
  }
}

/** Resolves when a GET of this address answers 200. */
export async function httpReady(url: string, signal: AbortSignal): Promise<void> {
  await untilTrue(async (limited) => {
    const response = await fetch(url, { signal: limited, redirect: 'manual' });
    await response.arrayBuffer();
    return response.status === 200;
  }, signal);
}

/** Resolves when the broker names at least one broker in the cluster: itself, admitted by the controller. */
export async function kafkaReady(port: number, signal: AbortSignal): Promise<void> {
  await untilTrue(async (limited) => (await countBrokers(port, limited)) > 0, signal);
}

/** Asks with one Metadata request (version 4, no topics), because only src/kafka may use the Kafka client. */
function countBrokers(port: number, signal: AbortSignal): Promise<number> {
  const request = Buffer.from('0000000f0003000400000001ffff0000000000', 'hex');
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', signal });
    let answer = Buffer.alloc(0);
    socket.on('connect', () => socket.write(request));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('Kafka closed the connection')));
    socket.on('data', (data) => {
      answer = Buffer.concat([answer, data]);
      // Length, correlation id and throttle time, four bytes each, stand before the number of brokers.
      if (answer.length < 16) return;
      resolve(answer.readInt32BE(12));
      socket.destroy();
    });
  });
}
