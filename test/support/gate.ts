// The gate between tests and the stack that they share: test files start at once, and those that need the stack wait here until it is ready.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Gate {
  readonly path: string;
  /** Lets all through, also those who come later. */
  readonly open: () => void;
  readonly close: () => void;
}

export async function openGate(path: string): Promise<Gate> {
  const waiting = new Set<Socket>();
  let isOpen = false;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('close', () => waiting.delete(socket));
    if (isOpen) socket.end('open');
    else waiting.add(socket);
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    path,
    open: () => {
      isOpen = true;
      for (const socket of waiting) socket.end('open');
    },
    close: () => {
      server.close();
      for (const socket of waiting) socket.destroy();
    },
  };
}

/** Resolves when the stack is ready, and rejects when the runner is gone without it. */
export async function passGate(path: string): Promise<void> {
  const socket = connect(path);
  await once(socket, 'data');
  socket.destroy();
}
