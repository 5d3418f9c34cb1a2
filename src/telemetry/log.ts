// The programs' log: JSON lines on stderr, or readable ones where stderr is a terminal. Levels have the Python system's names.
import { createRequire } from 'node:module';
import { str } from 'envalid';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import type prettyStream from 'pino-pretty';

export const logSettings = {
  LOG_LEVEL: str({
    choices: ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const,
    default: 'INFO',
    desc: 'The least level that is logged',
  }),
};

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

const pinoLevels = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error', CRITICAL: 'fatal' } as const;

/** A logger of one program. */
export function createLogger(program: string, level: LogLevel): Logger {
  const destination = process.stderr.isTTY ? readableLines() : 2;
  const options = {
    level: pinoLevels[level],
    base: { program },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return typeof destination === 'number'
    ? pino(options, pino.destination({ dest: destination, sync: true }))
    : pino(options, destination);
}

/** Loaded where a person looks on, and nowhere else. */
function readableLines(): ReturnType<typeof prettyStream> {
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof prettyStream;
  return pretty({ destination: 2, colorize: true, ignore: 'pid,hostname,program', translateTime: 'SYS:HH:MM:ss.l' });
}
