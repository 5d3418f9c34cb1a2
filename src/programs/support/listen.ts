// Opens a program's HTTP server, and says which setting moves it when its port is taken.
import { isBlockedPort } from '../../stack/blocked-ports.ts';
import { ProgramFailure } from './command-line.ts';

interface Listening {
  listen: (options: { host: string; port: number }) => Promise<unknown>;
}

export async function listen(
  app: Listening,
  options: {
    readonly host: string;
    readonly port: number;
    readonly portSetting: string;
    /** Whether people open it in a browser. */
    readonly isPage?: boolean;
  },
): Promise<void> {
  if (options.isPage === true && isBlockedPort(options.port)) {
    const reason = 'is one that browsers refuse to open, because it belongs to another protocol';
    throw new ProgramFailure(`port ${options.port} ${reason}; set ${options.portSetting} to another port`, 2);
  }
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') {
      const fix = `stop what uses it, or set ${options.portSetting} to another port`;
      throw new ProgramFailure(`port ${options.port} on ${options.host} is in use; ${fix}`, 1, { cause: error });
    }
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES') {
      throw new ProgramFailure(`cannot listen on ${options.host}:${options.port} (${code})`, 1, { cause: error });
    }
    throw error;
  }
}
