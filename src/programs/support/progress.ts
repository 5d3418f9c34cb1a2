// How far a long program has come, on stderr: a line that lives where stderr is a terminal, and one now and then where it is not.
import { printable } from '../../core/show.ts';

export interface Progress {
  readonly add: (count: number) => void;
  /** Writes a sentence of its own, without spoiling the living line. */
  readonly say: (sentence: string) => void;
  readonly end: () => void;
}

const intervalMs = process.stderr.isTTY ? 500 : 10_000;

/** `what` names what is counted, such as `readings sent`. */
export function showProgress(what: string): Progress {
  let total = 0;
  let shownTotal = 0;
  let shownAt = performance.now();
  const line = (): string => {
    const now = performance.now();
    const rate = ((total - shownTotal) * 1000) / Math.max(1, now - shownAt);
    shownTotal = total;
    shownAt = now;
    return `${total.toLocaleString('en-US')} ${what}, ${rate.toFixed(rate < 100 ? 1 : 0)}/s`;
  };
  const clear = process.stderr.isTTY ? '\r\u001b[K' : '';
  const timer = setInterval(() => process.stderr.write(`${clear}${line()}${clear === '' ? '\n' : ''}`), intervalMs);
  return {
    add: (count) => {
      total += count;
    },
    say: (sentence) => process.stderr.write(`${clear}${printable(sentence)}\n`),
    end: () => {
      clearInterval(timer);
      if (clear !== '') process.stderr.write(clear);
    },
  };
}
