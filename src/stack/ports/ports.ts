// Finds ports that cannot be used before anything is started, and names all of them at once, each with the reason and the setting that
// moves it.
import { createServer } from 'node:net';
import { StackFailure } from '../supervise/part.ts';
import { isBlockedPort } from './blocked-ports.ts';
import { portHolder } from './port-holder.ts';

export interface WantedPort {
  readonly part: string;
  readonly port: number;
  readonly setting: string;
  /** Whether it is opened by browsers or by fetch, which refuse some ports, and under the name localhost. */
  readonly isHttp?: boolean;
}

const portMax = 65_535;

/** Adds the offset to a port. Throws StackFailure when the result is no port. */
export function movePort(port: number, offset: number): number {
  const moved = port + offset;
  if (moved < 1 || moved > portMax)
    throw new StackFailure(
      `--port-offset ${offset} moves port ${port} to ${moved}, which is no port (1 to ${portMax})`,
    );
  return moved;
}

/** Throws StackFailure naming every port that is taken, wanted twice, refused by browsers, or not ours to open. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  const problems: string[] = [];
  for (const each of wanted) {
    const other = wanted.find((earlier) => earlier !== each && earlier.port === each.port);
    const problem =
      other === undefined
        ? await problemOf(each)
        : `is wanted by ${each.part} and by ${other.part}: change ${each.setting} or ${other.setting}`;
    if (problem !== null) problems.push(`port ${each.port} ${problem}`);
  }
  if (problems.length === 0) return;
  const list = [...new Set(problems)].map((problem) => `\n  - ${problem}`).join('');
  throw new StackFailure(
    `nothing was started, because of its ports:${list}\n  or move all ports at once, for instance: npm start -- --port-offset 100`,
  );
}

async function problemOf({ part, port, setting, isHttp = false }: WantedPort): Promise<string | null> {
  if (isHttp && isBlockedPort(port))
    return `(${part}) is one that browsers refuse to open, because it belongs to another protocol: set ${setting} to another port`;
  // Where localhost means ::1 first, a program that listens there alone would be found in place of ours.
  const code = (await tryToListen(port, '127.0.0.1')) ?? (isHttp ? await tryToListen(port, '::1') : null);
  switch (code) {
    case null:
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return null;
    case 'EADDRINUSE':
      return `(${part}) is taken by ${portHolder(port) ?? 'another program'}: set ${setting} to another port`;
    case 'EACCES':
      return `(${part}) may not be opened by this user, as ports below 1024 often may not: set ${setting} to a higher port`;
    default:
      return `(${part}) cannot be opened (${code}): set ${setting} to another port`;
  }
}

/** Null when it can be listened on, else the code of the error. */
function tryToListen(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
