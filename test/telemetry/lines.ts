// A log whose lines a test can read.
import pino, { type Logger } from 'pino';

export interface Lines {
  readonly log: Logger;
  /** Each as `level: sentence`, from `info` on. */
  readonly said: () => string[];
}

export function createLines(): Lines {
  const lines: string[] = [];
  const log = pino(
    { level: 'info', base: null, timestamp: false, formatters: { level: (level) => ({ level }) } },
    {
      write: (line) => {
        const { level, msg } = JSON.parse(line);
        lines.push(`${level}: ${msg}`);
      },
    },
  );
  return { log, said: () => [...lines] };
}
