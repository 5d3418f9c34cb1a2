// The report of a chaos run, for people.
import type { CheckResult } from './checker.ts';
import { describeFault, type Fault } from './faults.ts';

/** One strike as it happened. Times are Date.now(). */
export interface Struck {
  readonly at: number;
  readonly faults: readonly Fault[];
  /** Until stored progress moved on in every partition; undefined when the next strike came first. */
  readonly savedAgainMs: number | undefined;
  /** Until the next alert was in Kafka. */
  readonly alertAgainMs: number | undefined;
}

export interface ChaosRun {
  readonly seed: number;
  readonly durationMs: number;
  readonly perSecond: number;
  readonly sendRetries: number;
  readonly struck: readonly Struck[];
  readonly result: CheckResult;
  /** What `spindle delivery verify` said. */
  readonly verification: string;
  readonly verified: boolean;
  readonly versions: string;
}

export function reportOf(run: ChaosRun): string {
  const { result, struck } = run;
  const faults = struck.flatMap((each) => each.faults);
  const kills = faults.filter((fault) => fault.type === 'kill').length;
  const of = (type: Fault['type']): number => faults.filter((fault) => fault.type === type).length;
  const { alerts, deadLetters } = result;
  const lines: (readonly [string, string])[] = [
    ['seed', String(run.seed)],
    ['versions', run.versions],
    ['duration', `${(run.durationMs / 60_000).toFixed(1)} min at ${run.perSecond} readings/s`],
    [
      'kills survived',
      `${kills} SIGKILL, ${of('freeze')} SIGSTOP, ${of('cut')} cut and ${of('hold')} held lines, in ${struck.length} strikes`,
    ],
    [
      'readings',
      `${result.readings} in the topic, ${result.acknowledged} acknowledged, ${run.sendRetries} sendings repeated`,
    ],
    ['alerts expected', `${alerts.expected}, messages ${alerts.delivered}`],
    ['lost', String(alerts.lost.length)],
    ['doubled by event id', String(alerts.doubledById.length)],
    ['repeats on the topic', `${alerts.repeats} (same event id, dropped by readers)`],
    [
      'dead letters',
      `${deadLetters.expected} expected, ${deadLetters.lost.length} lost, ${deadLetters.doubledById.length} doubled by event id, ${deadLetters.repeats} repeats`,
    ],
    ['longest silence', `${(result.longestSilenceMs / 1000).toFixed(1)} s between two alerts`],
    ...recoveries(struck),
    ['delivery verify', run.verified ? 'no difference' : 'DIFFERENCES'],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const text = lines.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
  const problems = [
    ...result.problems,
    ...(run.verified ? [] : run.verification.split('\n').filter((line) => line.startsWith('DIFFERENCE'))),
    ...[...alerts.lost, ...deadLetters.lost].slice(0, 10).map((id) => `lost: ${id}`),
    ...[...alerts.doubledById, ...deadLetters.doubledById].slice(0, 10).map((id) => `doubled: ${id}`),
  ];
  const verdict = result.passed && run.verified ? 'PASSED: nothing lost, nothing doubled\n' : 'FAILED\n';
  return `${text}${problems.map((each) => `PROBLEM: ${each}\n`).join('')}${verdict}`;
}

/** Of strikes with one fault alone, how long it took until things moved again. */
function recoveries(struck: readonly Struck[]): [string, string][] {
  const alone = struck.filter((each) => each.faults.length === 1);
  const groups = Map.groupBy(alone, (each) => groupOf(each.faults[0] as Fault));
  return [...groups].sort().map(([name, each]) => {
    const saved = each.map((strike) => strike.savedAgainMs).filter((ms) => ms !== undefined);
    const alert = each.map((strike) => strike.alertAgainMs).filter((ms) => ms !== undefined);
    return [`after ${name}`, `saved again in ${spread(saved)}, next alert in ${spread(alert)} (${each.length} times)`];
  });
}

function groupOf(fault: Fault): string {
  if (!('victim' in fault)) return describeFault(fault).replace(/ for .*/, '');
  const victim = fault.victim.replace(/-\d$/, '');
  return fault.type === 'kill' ? `killing ${victim}` : `freezing ${victim}`;
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '-';
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string => ((sorted[Math.floor(share * (sorted.length - 1))] as number) / 1000).toFixed(1);
  return sorted.length === 1 ? `${at(0)} s` : `${at(0.5)} s (most ${at(1)} s)`;
}
