// The one line that tells how the pipeline does: readings per second, alerts, lag, out of the consumer's metrics; or what is wrong, when
// something is, because figures alone would look as if nothing came.
import { setTimeout as sleep } from 'node:timers/promises';
import { printable } from '../../core/show.ts';

/** Between two looks, where a person sees the line, and where it is kept. */
const usualIntervals = { terminalMs: 1_000, logMs: 10_000 };
const answerTimeoutMs = 900;

export interface LiveLine {
  /** Writes a sentence to stderr without spoiling the line. */
  readonly say: (sentence: string) => void;
  /** Shows the line until the signal aborts. */
  readonly follow: (source: LiveSource, signal: AbortSignal) => Promise<void>;
}

export interface LiveSource {
  /** Of the consumer; null when none runs here. */
  readonly metricsUrl: string | null;
  readonly trouble: () => string | undefined;
}

export interface PipelineNumbers {
  readonly readings: number;
  readonly alerts: number;
  readonly lag: number;
}

export function createLiveLine(isTerminal: boolean, { terminalMs, logMs } = usualIntervals): LiveLine {
  const clear = isTerminal ? '\r\u001b[K' : '';
  return {
    say: (sentence) => process.stderr.write(`${clear}${printable(sentence)}\n`),
    follow: async ({ metricsUrl, trouble }, signal) => {
      let last: Last | undefined;
      const countAlerts = createAlertCount();
      while (!signal.aborted) {
        const numbers = metricsUrl === null ? undefined : await readNumbers(metricsUrl);
        const atMs = performance.now();
        if (signal.aborted) break;
        const alerts = countAlerts(numbers);
        const text = shown(trouble()) ?? (metricsUrl === null ? undefined : describe(numbers, alerts, last, atMs));
        if (text !== undefined) process.stderr.write(isTerminal ? `${clear}${fit(text)}` : `${text}\n`);
        else process.stderr.write(clear);
        // After a look without an answer the rate is that since the last one with an answer.
        if (numbers !== undefined) last = { readings: numbers.readings, atMs };
        await sleep(isTerminal ? terminalMs : logMs, undefined, { signal }).catch(() => {});
      }
      if (isTerminal) process.stderr.write(clear);
    },
  };
}

interface Last {
  readonly readings: number;
  readonly atMs: number;
}

/** On one line, whatever of a part's last words is quoted in it. */
function shown(trouble: string | undefined): string | undefined {
  return trouble === undefined ? undefined : printable(trouble.replace(/\s*\n\s*/g, ' '));
}

/** A line that wraps could not be cleared again. */
function fit(text: string): string {
  const widthMax = (process.stderr.columns ?? 80) - 1;
  return text.length > widthMax ? `${text.slice(0, widthMax - 1)}…` : text;
}

/** The sums over all labels. */
export function parseNumbers(metrics: string): PipelineNumbers {
  const sum = (name: string) =>
    metrics
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  return {
    readings: sum('spindle_readings_consumed_total'),
    alerts: sum('spindle_alerts_total'),
    lag: sum('spindle_consumer_lag'),
  };
}

async function readNumbers(url: string): Promise<PipelineNumbers | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs) });
    return response.ok ? parseNumbers(await response.text()) : undefined;
  } catch {
    return undefined;
  }
}

/** The alerts since the start: what a consumer that was restarted counts from zero again is added to what went before. */
function createAlertCount(): (numbers: PipelineNumbers | undefined) => number {
  let before = 0;
  let latest = 0;
  return (numbers) => {
    if (numbers !== undefined) {
      if (numbers.alerts < latest) before += latest;
      latest = numbers.alerts;
    }
    return before + latest;
  };
}

function describe(numbers: PipelineNumbers | undefined, alerts: number, last: Last | undefined, atMs: number): string {
  if (numbers === undefined) return 'the consumer does not answer';
  // A consumer that was restarted counts from zero again.
  const perSecond =
    last === undefined ? 0 : Math.max(0, ((numbers.readings - last.readings) * 1000) / (atMs - last.atMs));
  const rate = perSecond.toLocaleString('en-US', { maximumFractionDigits: perSecond < 100 ? 1 : 0 });
  return `${rate} readings/s   ${alerts.toLocaleString('en-US')} alerts since this start   lag ${numbers.lag.toLocaleString('en-US')}`;
}
