// How Kafka and Kafka Connect are run: the jars that set-up put into build/java/lib, a small heap, and a log on stdout.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../home.ts';
import { type PartCommand, StackFailure } from '../supervise/part.ts';
import { replaceFile } from '../write-file.ts';

const jarsFolder = join(projectFolder, 'build/java/lib');

/** macOS has no C.UTF-8, and reads names as UTF-8 in any locale. */
const utf8Locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

/** Garbage collectors: `z` works beside the program, `serial` stops it meanwhile. */
export type Collector = keyof typeof collectors;

const collectors = { z: '-XX:+UseZGC', serial: '-XX:+UseSerialGC' } as const;

export interface JavaProgram {
  readonly mainClass: string;
  readonly args: readonly string[];
  readonly heapMb: number;
  /** By default the one that needs least memory, for programs that soon end. */
  readonly collector?: Collector;
  /** Options of the virtual machine besides the common ones. */
  readonly options?: readonly string[];
  readonly log4jFile: string;
}

export function javaCommand(program: JavaProgram): PartCommand {
  const { mainClass, args, heapMb, collector = 'serial', options = [], log4jFile } = program;
  if (!existsSync(jarsFolder)) throw new StackFailure(`${jarsFolder} is missing; run: npm run setup`);
  const javaHome = process.env['JAVA_HOME'];
  return {
    file: javaHome === undefined || javaHome === '' ? 'java' : join(javaHome, 'bin/java'),
    args: [
      `-Xmx${heapMb}m`,
      collectors[collector],
      '-XX:+ExitOnOutOfMemoryError',
      '-Xshare:auto',
      '-Djava.awt.headless=true',
      `-Dlog4j2.configurationFile=${pathToFileURL(log4jFile).href}`,
      ...options,
      '-cp',
      join(jarsFolder, '*'),
      mainClass,
      ...args,
    ],
    // Java reads the names of files by the locale: in that of a bare server (C, POSIX) it finds none with a letter beyond ASCII.
    env: { ...process.env, LC_ALL: utf8Locale },
  };
}

/** One `name=value` line each. */
export function writeProperties(path: string, properties: Readonly<Record<string, string | number | boolean>>): void {
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${escapeValue(String(value))}\n`);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceFile(path, lines.join(''), 0o600);
}

/** In a properties file a backslash escapes, and bytes beyond Latin-1 must be escaped. */
function escapeValue(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replace(/^ /, '\\ ')
    .replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The configuration of the Java parts' log: to stdout, which is the part's log file. */
export function writeLog4j(path: string, quietLoggers: readonly string[]): void {
  const properties: Record<string, string> = {
    'appender.stdout.type': 'Console',
    'appender.stdout.name': 'stdout',
    'appender.stdout.layout.type': 'PatternLayout',
    'appender.stdout.layout.pattern': '%d{ISO8601} %p %c{1}: %m%n',
    'rootLogger.level': 'INFO',
    'rootLogger.appenderRef.stdout.ref': 'stdout',
  };
  for (const [index, name] of quietLoggers.entries()) {
    properties[`logger.quiet${index}.name`] = name;
    properties[`logger.quiet${index}.level`] = 'WARN';
  }
  writeProperties(path, properties);
}
