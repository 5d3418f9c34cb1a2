// Checks of parts: each asks once, the way the part's users do, and rejects with the reason when the answer is not the right one.
import { connect } from 'node:net';

const reasonLengthMax = 300;

/** As fetch is. */
type Ask = (
  url: string,
  options: { readonly signal: AbortSignal; readonly headers: Readonly<Record<string, string>> },
) => Promise<Response>;

const plainly: Ask = (url, options) => fetch(url, { ...options, redirect: 'manual' });

/** Resolves when a GET of this address answers 200. */
export async function checkHttp(
  url: string,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
  ask: Ask = plainly,
): Promise<void> {
  const response = await ask(url, { signal, headers });
  const text = await response.text();
  if (response.status !== 200) throw new Error(reasonOf(text) ?? `it answers ${response.status}`);
}

/** What our programs say when they are not ready. */
function reasonOf(text: string): string | undefined {
  try {
    const { reason } = JSON.parse(text) as { reason?: unknown };
    return typeof reason === 'string' ? reason.slice(0, reasonLengthMax) : undefined;
  } catch {
    return undefined;
  }
}

/** Resolves when the broker names at least one broker in the cluster: itself, admitted by the controller. */
export async function checkKafka(port: number, signal: AbortSignal): Promise<void> {
  if ((await countBrokers(port, signal)) === 0) throw new Error('the controller has not admitted the broker');
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
