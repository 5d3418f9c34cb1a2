// What rules of episodes make of a week: how many open, how many failures are told and how soon. It moves the product's own state machine, one
// reading after the other.
import { type Condition, stepCondition } from '../../src/core/episode/condition.ts';
import type { Anomaly } from '../../src/core/episode/episode.ts';
import { noPauses } from '../../src/core/episode/partition-time.ts';
import type { EpisodeRules } from '../../src/core/episode/rules.ts';
import { severityOf, type Thresholds } from '../../src/core/severity.ts';
import type { Fault, MachineWeek, Week } from './fleet.ts';

export interface Verdict {
  readonly readings: number;
  readonly anomalous: number;
  /** Runs of anomalous readings, each ended by a normal one: what an alarm without memory would make of them. */
  readonly runs: number;
  /** Readings of machines that are not quiet: those that cost more than a look. */
  readonly followed: number;
  readonly opened: number;
  readonly escalated: number;
  readonly closed: number;
  /** Opened while the machine failed, while it laboured, at the end of a tool's life, and otherwise. */
  readonly openedIn: {
    readonly failure: number;
    readonly labour: number;
    readonly wornTool: number;
    readonly nothing: number;
  };
  readonly failures: number;
  /** No episode was open at any time of them. */
  readonly missed: number;
  /** Of these the model found fewer than two readings anomalous, so that nothing but an alarm at each reading would tell. */
  readonly unseen: number;
  /** Told by an episode that was open before they began. */
  readonly alreadyOpen: number;
  /** More than one episode opened in them. */
  readonly split: number;
  /** Of each failure that opened one: readings, and milliseconds, from its first anomalous reading to the opening. */
  readonly delayReadings: readonly number[];
  readonly delayMs: readonly number[];
  /** From the end of a failure to the end of its episode. */
  readonly lingerMs: readonly number[];
  readonly missedFailures: readonly MissedFailure[];
}

/** A failure at no time of which an episode was open, and what the model says of its readings. */
export interface MissedFailure {
  /** The machine's place. */
  readonly machine: number;
  readonly typeName: string;
  readonly fault: string;
  readonly readings: number;
  /** Which of its readings are anomalous, from 0. */
  readonly anomalous: readonly number[];
  readonly probabilityMax: number;
}

type Mutable<T> = {
  -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[]
    ? Item[]
    : T[Key] extends number
      ? number
      : { -readonly [Inner in keyof T[Key]]: number };
};

/** From this wear on a tool is replaced, or breaks. */
const wornToolMin = 200;

export function judge(week: Week, rulesOf: (typeName: string) => EpisodeRules, thresholds: Thresholds): Verdict {
  const verdict = noVerdict();
  for (const [place, machine] of week.machines.entries())
    judgeMachine(machine, place, rulesOf(machine.typeName), thresholds, verdict);
  return verdict;
}

/** Of several weeks. */
export function addVerdicts(verdicts: readonly Verdict[]): Verdict {
  const sum = noVerdict();
  for (const each of verdicts) {
    for (const name of counts) sum[name] += each[name];
    for (const name of lists) sum[name].push(...each[name]);
    sum.missedFailures.push(...each.missedFailures);
    for (const place of places) sum.openedIn[place] += each.openedIn[place];
  }
  return sum;
}

const counts = [
  'readings',
  'anomalous',
  'runs',
  'followed',
  'opened',
  'escalated',
  'closed',
  'failures',
  'missed',
  'unseen',
  'alreadyOpen',
  'split',
] as const;
const lists = ['delayReadings', 'delayMs', 'lingerMs'] as const;
const places = ['failure', 'labour', 'wornTool', 'nothing'] as const;

function noVerdict(): Mutable<Verdict> {
  return {
    readings: 0,
    anomalous: 0,
    runs: 0,
    followed: 0,
    opened: 0,
    escalated: 0,
    closed: 0,
    openedIn: { failure: 0, labour: 0, wornTool: 0, nothing: 0 },
    failures: 0,
    missed: 0,
    unseen: 0,
    alreadyOpen: 0,
    split: 0,
    delayReadings: [],
    delayMs: [],
    lingerMs: [],
    missedFailures: [],
  };
}

interface Told {
  /** Place of the reading that opened it. */
  readonly opened: number;
  /** Place of the reading that showed its end; that of the last reading and one more where it has none. */
  closed: number;
  closedAt: number;
}

function judgeMachine(
  machine: MachineWeek,
  machinePlace: number,
  rules: EpisodeRules,
  thresholds: Thresholds,
  verdict: Mutable<Verdict>,
): void {
  const { probabilities, times, toolWear, faults } = machine;
  const told: Told[] = [];
  let condition: Condition | undefined;
  let wasAnomalous = false;
  for (let place = 0; place < probabilities.length; place++) {
    const probability = probabilities[place] as number;
    const isAnomalous = probability >= thresholds.anomaly;
    if (isAnomalous) verdict.anomalous++;
    if (isAnomalous && !wasAnomalous) verdict.runs++;
    wasAnomalous = isAnomalous;
    if (!isAnomalous && condition === undefined) continue;
    verdict.followed++;
    const at = times[place] as number;
    const step = stepCondition(rules, condition, {
      at,
      collectedAt: at,
      recordTime: at,
      partition: 0,
      partitionTime: at,
      pauses: noPauses,
      probability,
      typeName: machine.typeName,
      anomaly: isAnomalous ? anomalyOf(place, probability, thresholds) : null,
    });
    condition = step.condition;
    for (const { event, episode } of step.events) {
      // Nothing is suppressed here, so that nothing speaks up at the end of that.
      if (event !== 'resumed') verdict[event]++;
      if (event === 'opened') {
        told.push({ opened: place, closed: probabilities.length, closedAt: Number.POSITIVE_INFINITY });
        const fault = faults.find(({ from, to }) => from <= place && place < to);
        const worn = (toolWear[place] as number) >= wornToolMin ? 'wornTool' : 'nothing';
        verdict.openedIn[fault === undefined ? worn : fault.isFailure ? 'failure' : 'labour']++;
      }
      if (event === 'closed')
        Object.assign(told.at(-1) as Told, { closed: place, closedAt: episode.closedAt as number });
    }
  }
  verdict.readings += probabilities.length;
  for (const fault of faults)
    if (fault.isFailure) judgeFailure(machine, machinePlace, { fault, told }, thresholds, verdict);
}

function judgeFailure(
  { probabilities, times, typeName }: MachineWeek,
  machine: number,
  { fault, told }: { readonly fault: Fault; readonly told: readonly Told[] },
  thresholds: Thresholds,
  verdict: Mutable<Verdict>,
): void {
  const { from, to } = fault;
  verdict.failures++;
  const isAnomalous = (place: number): boolean => (probabilities[place] as number) >= thresholds.anomaly;
  const places = Array.from({ length: to - from }, (_, index) => from + index).filter(isAnomalous);
  const opened = told.filter((each) => from <= each.opened && each.opened < to);
  const before = told.some((each) => each.opened < from && from < each.closed);
  const [first] = opened;
  if (first === undefined && !before) {
    verdict.missed++;
    if (places.length < 2) verdict.unseen++;
    verdict.missedFailures.push({
      machine,
      typeName,
      fault: fault.name,
      readings: to - from,
      anomalous: places.map((place) => place - from),
      probabilityMax: Math.max(...probabilities.subarray(from, to)),
    });
    return;
  }
  if (opened.length > 1) verdict.split++;
  if (before || first === undefined) {
    verdict.alreadyOpen++;
    return;
  }
  // What led to it may have begun by chance, before the failure.
  const [seen = first.opened] = places;
  verdict.delayReadings.push(first.opened - seen);
  verdict.delayMs.push((times[first.opened] as number) - (times[seen] as number));
  if (Number.isFinite(first.closedAt)) verdict.lingerMs.push(first.closedAt - (times[to - 1] as number));
}

function anomalyOf(place: number, probability: number, thresholds: Thresholds): Anomaly {
  return { eventId: String(place), severity: severityOf(probability, thresholds), modes: [], sensors: {} };
}
