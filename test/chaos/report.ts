// The report of a chaos run, for people.
import type { AlarmCheck } from './alarms/checker.ts';
import type { CheckResult, Observed } from './checker.ts';
import type { EpisodeCheck } from './episodes/checker.ts';
import type { ConditionCheck } from './episodes/conditions/check.ts';
import { changes, describeFault, type Fault } from './faults.ts';
import type { Fate } from './journal.ts';
import { describeLatency, type Latency } from './latency.ts';
import type { MemoryCheck } from './memory/checker.ts';

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
  readonly struck: readonly Struck[];
  /** Changes that could not be made, because what they change was absent already. */
  readonly unmade: number;
  readonly observed: Observed;
  readonly result: CheckResult;
  /** Messages that were seen as booked as delivered during the storm. */
  readonly booked: number;
  readonly episodes: EpisodeCheck;
  /** Null where it could not be looked at. */
  readonly conditions: ConditionCheck | null;
  readonly alarms: AlarmCheck;
  /** Null where no feature remembers. */
  readonly memory: MemoryCheck | null;
  /** Batches of the input topic by kind, codec and time, as the broker's files have them. */
  readonly batches: Readonly<Record<string, number>>;
  readonly latency: Latency | undefined;
  /** What `spindle delivery verify` said. It decides nothing here: it is asked whether it agrees. */
  readonly verification: string;
  readonly verified: boolean;
  readonly versions: string;
}

export function reportOf(run: ChaosRun): string {
  const { result, observed, struck } = run;
  const { alerts, deadLetters } = result;
  const lines: (readonly [string, string])[] = [
    ['seed', String(run.seed)],
    ['versions', run.versions],
    ['duration', `${(run.durationMs / 60_000).toFixed(1)} min at ${run.perSecond} readings/s`],
    ['survived', survived(run)],
    ['killed or frozen', struckVictims(run)],
    ["sent by Kafka's own client", fates(observed)],
    ['transactions', transactions(observed)],
    ['batches in the topic', counts(run.batches)],
    ["found by Kafka's own reader", `${result.readings} committed readings`],
    ['broken by Kafka itself', result.brokenByKafka.length === 0 ? 'nothing' : result.brokenByKafka.join('; ')],
    ['alerts expected', `${alerts.expected}, messages ${alerts.delivered}`],
    ['lost', String(alerts.lost.length)],
    ['foreign or doubled', String(alerts.foreign.length)],
    ['repeats on the topic', `${alerts.repeats} (same event id, dropped by readers)`],
    [
      'dead letters',
      `${deadLetters.expected} expected, ${deadLetters.lost.length} lost, ${deadLetters.foreign.length} foreign, ${deadLetters.repeats} repeats`,
    ],
    ['booked as delivered', `${run.booked} messages, looked at every second: ${bookedTooSoon(result)}`],
    ['episodes', describeEpisodes(run.episodes)],
    ['conditions', describeConditions(run.conditions)],
    [
      'alarms',
      `${run.alarms.alarms}, ${run.alarms.entries} entries of their journals, ${run.alarms.byPeople} acts answered as done, ${run.alarms.overtaken} refused to who was second`,
    ],
    ...(run.memory === null ? [] : ([['features that remember', describeMemory(run.memory)]] as const)),
    ["in the Portal's table", `${observed.portal.length} alerts`],
    [
      'on the open page',
      `${observed.page.total} alerts, ${observed.page.rows.length} rows, ${observed.page.connection}`,
    ],
    ['producer to page, quiet', describeLatency(run.latency)],
    ['longest silence', `${(result.longestSilenceMs / 1000).toFixed(1)} s between two alerts`],
    ...recoveries(struck),
    ['delivery verify', run.verified ? 'no difference' : 'DIFFERENCES, or not all was read'],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const text = lines.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
  const problems = [
    ...result.problems,
    ...(run.verified ? [] : run.verification.split('\n').filter((line) => /^(DIFFERENCE|UNREAD)/.test(line))),
    ...[...alerts.lost, ...deadLetters.lost].slice(0, 10).map((id) => `lost: ${id}`),
    ...[...alerts.foreign, ...deadLetters.foreign].slice(0, 10).map((id) => `foreign: ${id}`),
  ];
  const verdict = result.passed && run.verified ? 'PASSED: nothing lost, nothing doubled\n' : 'FAILED\n';
  return `${text}${problems.map((each) => `PROBLEM: ${each}\n`).join('')}${verdict}`;
}

function bookedTooSoon({ problems }: CheckResult): string {
  return problems.some((problem) => problem.includes('booked as delivered')) ? 'SOME TOO SOON' : 'none too soon';
}

function describeEpisodes({ episodes, events, qualityEvents, repeats, replayed, problems }: EpisodeCheck): string {
  const verdict = problems.length === 0 ? 'all as replayed, the others legal' : `${problems.length} problems`;
  return `${events} events of ${episodes} episodes, ${repeats} repeats; ${replayed.events} events of ${replayed.machines} machines replayed: ${verdict}; ${qualityEvents} of data quality`;
}

function describeConditions(check: ConditionCheck | null): string {
  if (check === null) return 'not looked at';
  const { events, machines, changes, unchanged, isWhole, problems } = check;
  const verdict = problems.length === 0 ? 'all as their readings lead to' : `${problems.length} problems`;
  const end = isWhole ? '' : '; the journal was full: of what came later the episodes above were looked at alone';
  return `${events} events of all ${machines} machines replayed, with ${changes} changes and ${unchanged} times that readings changed nothing: ${verdict}${end}`;
}

function describeMemory({ ofOne, ofSeveral, machinesOfSeveral, problems }: MemoryCheck): string {
  const verdict = problems.length === 0 ? 'all as computed from the topic, to the bit' : `${problems.length} problems`;
  return `of ${ofOne} alerts of machines in one partition, and of ${ofSeveral} of ${machinesOfSeveral} machines in several: ${verdict}`;
}

function survived({ struck, unmade }: ChaosRun): string {
  const faults = struck.flatMap((each) => each.faults);
  const of = (type: Fault['type']): number => faults.filter((fault) => fault.type === type).length;
  const made = faults.flatMap((fault) => (fault.type === 'change' ? [changes[fault.change]] : []));
  const byTarget = [...Map.groupBy(made, (target) => target)].map(([target, each]) => `${each.length} ${target}`);
  const changed = `${made.length} changes (${byTarget.join(', ')}; ${unmade} not possible then)`;
  return `${of('kill')} SIGKILL, ${of('freeze')} SIGSTOP, ${of('cut')} cut and ${of('hold')} held lines, ${changed}, in ${struck.length} strikes`;
}

function struckVictims({ struck }: ChaosRun): string {
  const names = struck.flatMap((each) => each.faults).flatMap((fault) => ('victim' in fault ? [fault.victim] : []));
  return counts(Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, each]) => [name, each.length])));
}

function fates({ journal }: Observed): string {
  const of = (fate: Fate): number => journal.filter((entry) => entry.fate === fate).length;
  return `${of('committed')} committed, ${of('aborted')} aborted, ${of('refused')} refused, ${of('unknown')} without answer or compacted`;
}

function transactions({ journal }: Observed): string {
  const own = journal.filter(({ lane }) => lane.startsWith('transactional'));
  const lanes = Map.groupBy(own, ({ lane }) => lane);
  return [...lanes].map(([lane, each]) => `${lane.replace('transactional ', '')} ${each.length} readings`).join(', ');
}

function counts(batches: Readonly<Record<string, number>>): string {
  return Object.entries(batches)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

/** Of strikes with one fault alone, how long it took until things moved again. */
function recoveries(struck: readonly Struck[]): [string, string][] {
  const alone = struck.filter((each) => each.faults.length === 1);
  const groups = Map.groupBy(alone, (each) => groupOf(each.faults[0] as Fault));
  return [...groups].sort().map(([name, each]) => {
    const saved = each.map((strike) => strike.savedAgainMs).filter((ms) => ms !== undefined);
    const alert = each.map((strike) => strike.alertAgainMs).filter((ms) => ms !== undefined);
    return [`after: ${name}`, `saved again in ${spread(saved)}, next alert in ${spread(alert)} (${each.length} times)`];
  });
}

function groupOf(fault: Fault): string {
  const name = describeFault(fault).replace(/ for [\d.]+ s$/, '');
  return 'victim' in fault ? name.replace(/-\d$/, '') : name;
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '-';
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string => ((sorted[Math.floor(share * (sorted.length - 1))] as number) / 1000).toFixed(1);
  return sorted.length === 1 ? `${at(0)} s` : `${at(0.5)} s (most ${at(1)} s)`;
}
