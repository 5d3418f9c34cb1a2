// Finds taken ports before anything is started, and names all of them at once with the setting that moves each.
import { createServer } from 'node:net';
import { StackFailure } from './part.ts';
import { portHolder } from './port-holder.ts';

export interface WantedPort {
  readonly part: string;
  readonly port: number;
  readonly setting: string;
}

/** Adds the offset to a port. Throws StackFailure when the result is no port. */
export function movePort(port: number, offset: number): number {
  const moved = port + offset;
  if (moved < 1 || moved > 65_535)
    throw new StackFailure(`--port-offset ${offset} moves port ${port} to ${moved}, which is no port`);
  return moved;
}

/** Throws StackFailure naming every port that is taken or wanted twice. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  const problems: string[] = [];
  for (const each of wanted) {
    const other = wanted.find((earlier) => earlier !== each && earlier.port === each.port);
    if (other !== undefined) {
      problems.push(
        `port ${each.port} is wanted by ${each.part} and by ${other.part}: change ${each.setting} or ${other.setting}`,
      );
    } else if (!(await isFree(each.port))) {
      const holder = portHolder(each.port) ?? 'another program';
      problems.push(`port ${each.port} (${each.part}) is taken by ${holder}: set ${each.setting} to another port`);
    }
  }
  if (problems.length === 0) return;
  const list = [...new Set(problems)].map((problem) => `\n  - ${problem}`).join('');
  throw new StackFailure(
    `nothing was started, because of its ports:${list}\n  or move all ports at once: npm start -- --port-offset 100`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
