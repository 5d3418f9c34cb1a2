// The programs' log: JSON lines on stderr, or readable ones where stderr is a terminal. Levels have the Python system's names.
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
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
  const options = {
    level: pinoLevels[level],
    base: { program },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const stderr = pino.destination({ dest: 2, sync: true });
  const write = (text: string): void => void stderr.write(inPlainCharacters(text));
  return pino(options, process.stderr.isTTY ? readableLines(write) : { write });
}

/** As JSON escapes the lower control characters; it lets the upper ones through, and marks that change the direction. */
function inPlainCharacters(text: string): string {
  return text.replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character.split('').map(escapedUnit).join(''),
  );
}

function escapedUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Loaded where a person looks on, and nowhere else. */
function readableLines(write: (text: string) => void): ReturnType<typeof prettyStream> {
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof prettyStream;
  const destination = new Writable({
    decodeStrings: false,
    write: (text, _encoding, done) => {
      write(String(text));
      done();
    },
  });
  return pretty({ destination, colorize: true, ignore: 'pid,hostname,program', translateTime: 'SYS:HH:MM:ss.l' });
}
