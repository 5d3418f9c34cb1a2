// A port before another one, whose connections can be cut, or held so that nothing goes through while they stay open.
import { connect, createServer, type Socket } from 'node:net';

export interface CuttableProxy {
  readonly port: number;
  /** Ends all connections of this moment. Resolves with how many there were. */
  readonly cut: () => number;
  /** From now on nothing goes through, new connections included, until `release`. */
  readonly hold: () => void;
  readonly release: () => void;
  /** New connections go to this port from now on. */
  readonly aim: (target: number) => void;
  readonly close: () => Promise<void>;
}

export async function openProxy(port: number, first: number): Promise<CuttableProxy> {
  let target = first;
  const pairs = new Set<readonly [Socket, Socket]>();
  let isHeld = false;
  const server = createServer({ noDelay: true }, (inside) => {
    const outside = connect({ port: target, host: '127.0.0.1', noDelay: true });
    const pair = [inside, outside] as const;
    pairs.add(pair);
    inside.pipe(outside);
    outside.pipe(inside);
    if (isHeld) for (const socket of pair) socket.pause();
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const cut = (): number => {
    const count = pairs.size;
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    return count;
  };
  return {
    port,
    cut,
    hold: () => {
      isHeld = true;
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    aim: (other) => {
      target = other;
    },
    release: () => {
      isHeld = false;
      for (const pair of pairs) for (const socket of pair) socket.resume();
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
