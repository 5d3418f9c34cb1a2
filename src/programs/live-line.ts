// The one line that tells how the pipeline does: readings per second, alerts, lag, out of the consumer's metrics.
import { setTimeout as sleep } from 'node:timers/promises';

const terminalIntervalMs = 1_000;
const logIntervalMs = 10_000;
const answerTimeoutMs = 900;

export interface LiveLine {
  /** Writes a sentence to stderr without spoiling the line. */
  readonly say: (sentence: string) => void;
  /** Shows the line until the signal aborts. */
  readonly follow: (metricsUrl: string, signal: AbortSignal) => Promise<void>;
}

export interface PipelineNumbers {
  readonly readings: number;
  readonly alerts: number;
  readonly lag: number;
}

export function createLiveLine(isTerminal: boolean): LiveLine {
  const clear = isTerminal ? '\r\u001b[K' : '';
  return {
    say: (sentence) => process.stderr.write(`${clear}${sentence}\n`),
    follow: async (metricsUrl, signal) => {
      let last: { readings: number; atMs: number } | undefined;
      const countAlerts = createAlertCount();
      while (!signal.aborted) {
        const numbers = await readNumbers(metricsUrl);
        const atMs = performance.now();
        if (signal.aborted) break;
        process.stderr.write(`${clear}${describe(numbers, countAlerts(numbers), last, atMs)}${isTerminal ? '' : '\n'}`);
        last = numbers === undefined ? undefined : { readings: numbers.readings, atMs };
        await sleep(isTerminal ? terminalIntervalMs : logIntervalMs, undefined, { signal }).catch(() => {});
      }
      if (isTerminal) process.stderr.write(clear);
    },
  };
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

function describe(
  numbers: PipelineNumbers | undefined,
  alerts: number,
  last: { readings: number; atMs: number } | undefined,
  atMs: number,
): string {
  if (numbers === undefined) return 'the consumer does not answer';
  // A consumer that was restarted counts from zero again.
  const perSecond =
    last === undefined ? 0 : Math.max(0, ((numbers.readings - last.readings) * 1000) / (atMs - last.atMs));
  const rate = perSecond.toLocaleString('en-US', { maximumFractionDigits: perSecond < 100 ? 1 : 0 });
  return `${rate} readings/s   ${alerts.toLocaleString('en-US')} alerts   lag ${numbers.lag.toLocaleString('en-US')}`;
}
