// Ends the live feeds of sessions that have ended: looked at once for all, and again and again. While the database does not answer they go on, which is told:
// what the Portal then has to tell comes out of that database too.
import type { Readable } from 'node:stream';
import type { SideWork } from '../../web-server/side-work.ts';
import type { Sessions } from './sessions.ts';

export interface OpenStreams {
  /** Ends the stream when the session does. */
  readonly bind: (stream: Readable, sessionId: string) => void;
  readonly look: () => Promise<void>;
  readonly close: () => void;
}

export function createOpenStreams(stillGood: Sessions['stillGood'], everyMs: number, work: SideWork): OpenStreams {
  const open = new Map<Readable, string>();
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (open.size === 0 || isLooking) return;
    isLooking = true;
    await work.run(async () => {
      const good = await stillGood([...new Set(open.values())]);
      for (const [stream, sessionId] of open) if (!good.has(sessionId)) stream.destroy();
    });
    isLooking = false;
  };
  const timer = setInterval(look, everyMs).unref();
  return {
    bind: (stream, sessionId) => {
      // It says so only once.
      if (stream.destroyed) return;
      open.set(stream, sessionId);
      stream.once('close', () => open.delete(stream));
    },
    look,
    close: () => clearInterval(timer),
  };
}
