// What a part's last lines say about why it died, in words that name the fix where the cause is a common one.

interface Cause {
  readonly sign: RegExp;
  readonly text: string;
}

const causes: readonly Cause[] = [
  {
    sign: /java could not be started: .*ENOENT/,
    text: 'Java is not there: run npm run setup, which says how to install it, and check JAVA_HOME',
  },
  { sign: /No space left on device|ENOSPC/i, text: 'the disk of {folder} is full: make room on it' },
  { sign: /Disk quota exceeded|EDQUOT/i, text: 'the disk quota for {folder} is used up: make room, or raise it' },
  { sign: /Read-only file system|EROFS/i, text: 'the file system of {folder} is read-only: mount it writable' },
  { sign: /Too many open files|EMFILE|ENFILE/i, text: 'too many files are open: raise the limit (ulimit -n)' },
  {
    sign: /OutOfMemoryError|Cannot allocate memory|insufficient memory|ENOMEM/i,
    text: 'there is not enough memory: end other programs, or give this machine more',
  },
  {
    sign: /Address already in use|EADDRINUSE/i,
    text: 'another program has taken its port: stop that one, or move the port',
  },
  { sign: /Permission denied|EACCES|AccessDenied/i, text: 'a file or folder of it is not accessible' },
];

const grave = /\b(PANIC|FATAL|ERROR|CRITICAL|Error|Exception)\b/;
const chatter = /\b(INFO|DEBUG|TRACE|LOG)\b/;
const lengthMax = 200;

/** One sentence; `how` alone when the lines tell nothing. `folder` is where the part writes. */
export function explainDeath(how: string, logTail: readonly string[], folder: string): string {
  // What it said before has nothing to do with it: it may be of minutes ago.
  if (/^signal SIG(KILL|TERM|INT|HUP|QUIT|STOP)$/.test(how))
    return `killed from outside (${how.slice('signal '.length)})${roomHint(how)}`;
  const cause = causes.find(({ sign }) => sign.test([how, ...logTail].join('\n')));
  const lines = logTail.filter((line) => !chatter.test(line));
  const line = (lines.findLast((each) => grave.test(each)) ?? lines.at(-1) ?? '').trim().slice(0, lengthMax);
  const sentence = cause === undefined ? how : cause.text.replace('{folder}', folder);
  return line === '' ? sentence : `${sentence} (${line})`;
}

/** What a program of ours says last, when it ends because of its settings or its input: a sentence, or a list of them. `how` where it says nothing. */
export function explainEnd(how: string, logTail: readonly string[]): string {
  const from = logTail.findLastIndex((line) => line.startsWith(ownWord));
  if (from === -1) return how;
  const [first = '', ...list] = logTail.slice(from).map((line) => line.trim());
  const problems = list.map((line) => line.replace(/^- /, '')).join('; ');
  return `${first.slice(ownWord.length)}${problems === '' ? '' : ` ${problems}`}`.slice(0, endLengthMax);
}

const ownWord = 'spindle: ';
const endLengthMax = 1_000;

/** The system itself kills so where memory is short. */
function roomHint(how: string): string {
  return how.endsWith('KILL') ? ', by a person or, where memory is short, by the system' : '';
}
