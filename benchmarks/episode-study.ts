// `npm run study:episodes`: when should an episode open and close? Simulated weeks of a fleet, scored by the served model and followed by the
// product's own rules; options are compared on some seeds, and what was chosen is reported on others. No Kafka and no database. The report goes to stdout.
import { parseArgs } from 'node:util';
import { type EpisodeOptions, episodeDefaults, episodeRules } from '../src/core/episode/rules.ts';
import { loadModelFromPaths } from '../src/models/model-loading.ts';
import { modelSettings } from '../src/models/model-settings.ts';
import { ai4i } from '../src/profiles/ai4i.ts';
import { readSettings } from '../src/programs/support/settings.ts';
import { simulateWeek, type Week } from './episode-study/fleet.ts';
import { addVerdicts, judge, type MissedFailure, type Verdict } from './episode-study/judge.ts';

const { machineCount, mode } = readArguments();
const model = await loadModelFromPaths(readSettings(modelSettings, {}), ai4i);
const thresholds = { anomaly: model.manifest.threshold, warning: 0.3, alert: 0.5, critical: 0.7 };
const clock = { behindMaxMs: 600_000, aheadMaxMs: 60_000, believedBehindMs: 30 * 86_400_000 };
const minute = 60_000;
const choosingSeeds = [1, 2, 3];
const heldBackSeeds = [101, 102, 103];
/** Of which each is reported as a week by itself; none of them has chosen anything. */
const singleWeekSeeds = [101, 102, 103, 104, 105, 106, 107, 108, 109, 110];
const openings: readonly Required<Pick<EpisodeOptions, 'openCount' | 'openWindow'>>[] = [
  [1, 1],
  [2, 2],
  [2, 3],
  [2, 5],
  [3, 5],
  [3, 8],
  [3, 10],
  [3, 12],
  [4, 8],
  [4, 12],
  [5, 10],
].map(([openCount, openWindow]) => ({ openCount, openWindow }) as { openCount: number; openWindow: number });
const header =
  'options                                        opened  anomalous/opened  per failure  missed  unseen  split  delay readings mean p95  linger min';

const weekOf = (seed: number, intervalMs: number): Week =>
  simulateWeek(ai4i, model, { seed, machineCount, intervalMs, days: 7 });

if (mode === '' || mode === 'choose') choose();
if (mode === '' || mode === 'report') report();
if (mode === '' || mode === 'weeks') singleWeeks();

function judged(weeks: readonly Week[], options: EpisodeOptions): Verdict {
  const rulesOf = episodeRules(options, { clock }, thresholds.anomaly);
  return addVerdicts(weeks.map((week) => judge(week, rulesOf, thresholds)));
}

/** Opening and holding together, because they decide; then what is calm, and silence, with all else as by default. */
function choose(): void {
  const weeks = choosingSeeds.map((seed) => weekOf(seed, minute));
  print(`chosen on seeds ${choosingSeeds.join(', ')}: a week, ${machineCount} machines, a reading a minute\n`);
  const { readings, anomalous, runs, failures } = judged(weeks, {});
  print(`${readings} readings, ${anomalous} anomalous in ${runs} runs, ${failures} failures\n${header}\n`);
  for (const { openCount, openWindow } of openings)
    for (const holdSeconds of [300, 600, 1200, 1800, 2700])
      show({ openCount, openWindow, holdSeconds }, judged(weeks, { openCount, openWindow, holdSeconds }));
  for (const calmShare of [0.1, 0.25, 0.75, 1]) show({ calmShare }, judged(weeks, { calmShare }));
  for (const silenceSeconds of [900, 1800, 3600, 7200]) show({ silenceSeconds }, judged(weeks, { silenceSeconds }));
}

function report(): void {
  print(
    `\nreported on held-back seeds ${heldBackSeeds.join(', ')}, by the defaults ${JSON.stringify(episodeDefaults)}\n`,
  );
  for (const intervalMs of [10_000, minute, 5 * minute]) {
    // As many readings of each machine, whatever their distance: faults last for so many readings.
    const days = intervalMs === minute ? 7 : (7 * intervalMs) / minute;
    const weeks = heldBackSeeds.map((seed) => simulateWeek(ai4i, model, { seed, machineCount, intervalMs, days }));
    print(`\na reading every ${intervalMs / 1000} s\n${describe(judged(weeks, {}), heldBackSeeds.length)}`);
  }
}

/** What a plant of so many machines meets in one week, by the defaults; and of each missed failure what the model has seen of it. */
function singleWeeks(): void {
  print(`\nsingle weeks of held-back seeds, a reading a minute, by the defaults\n`);
  print('seed  failures  anomalous  opened  times fewer  missed  delay readings mean p95\n');
  const missed: string[] = [];
  for (const seed of singleWeekSeeds) {
    const verdict = judged([weekOf(seed, minute)], {});
    const { failures, anomalous, opened, delayReadings } = verdict;
    const cells = [
      String(seed).padStart(4),
      String(failures).padStart(9),
      String(anomalous).padStart(10),
      String(opened).padStart(7),
      (anomalous / opened).toFixed(1).padStart(12),
      String(verdict.missed).padStart(7),
      mean(delayReadings).toFixed(2).padStart(20),
      quantile(delayReadings, 0.95).toFixed(0).padStart(3),
    ];
    print(`${cells.join(' ')}\n`);
    for (const each of verdict.missedFailures) missed.push(describeMissed(seed, each));
  }
  print(`\nmissed\n${missed.join('')}`);
}

function describeMissed(seed: number, missed: MissedFailure): string {
  const { machine, typeName, fault, readings, anomalous, probabilityMax } = missed;
  const found = anomalous.length === 0 ? 'none' : `number ${anomalous.map((place) => place + 1).join(', ')}`;
  return `  seed ${seed}, machine ${machine + 1} (${typeName}), ${fault}: anomalous of its ${readings} readings ${found}; probability at most ${probabilityMax.toFixed(2)}\n`;
}

function show(options: EpisodeOptions, verdict: Verdict): void {
  const { opened, anomalous, failures, missed, unseen, split, delayReadings, lingerMs } = verdict;
  const columns = [
    JSON.stringify(options).padEnd(45),
    String(opened).padStart(7),
    (anomalous / opened).toFixed(1).padStart(8),
    (opened / failures).toFixed(3).padStart(8),
    String(missed).padStart(5),
    String(unseen).padStart(4),
    String(split).padStart(5),
    mean(delayReadings).toFixed(2).padStart(7),
    quantile(delayReadings, 0.95).toFixed(0).padStart(4),
    (mean(lingerMs) / minute).toFixed(1).padStart(7),
    JSON.stringify(verdict.openedIn),
  ];
  print(`${columns.join(' ')}\n`);
}

function describe(verdict: Verdict, weeks: number): string {
  const { delayReadings, delayMs, lingerMs, openedIn, failures } = verdict;
  const lines: (readonly [string, string])[] = [
    ['readings', `${verdict.readings} in ${weeks} weeks`],
    ['anomalous readings', `${verdict.anomalous}, in ${verdict.runs} runs`],
    [
      'of machines not quiet',
      `${verdict.followed} readings, ${((verdict.followed / verdict.readings) * 100).toFixed(1)} % of all`,
    ],
    [
      'opened',
      `${verdict.opened}: ${(verdict.anomalous / verdict.opened).toFixed(1)} times fewer than anomalous readings`,
    ],
    ['escalated, closed', `${verdict.escalated}, ${verdict.closed}`],
    [
      'opened in',
      Object.entries(openedIn)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    ],
    ['failures', `${failures}, of which ${verdict.alreadyOpen} began in an open episode`],
    ['missed', `${verdict.missed}, of which ${verdict.unseen} have fewer than two anomalous readings`],
    [
      'opened for each failure',
      `${(verdict.opened / failures).toFixed(3)}; ${verdict.split} failures have more than one`,
    ],
    [
      'delay added',
      `${spread(delayReadings)} readings, ${spread(delayMs.map((ms) => ms / 1000))} s after the first anomalous one`,
    ],
    ['open after the end', `${spread(lingerMs.map((ms) => ms / minute))} min`],
  ];
  return lines.map(([name, value]) => `  ${name.padEnd(26)}${value}\n`).join('');
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
}

function spread(values: readonly number[]): string {
  const [middle, late, most] = [0.5, 0.95, 1].map((share) => quantile(values, share).toFixed(0));
  return `mean ${mean(values).toFixed(1)}, median ${middle}, p95 ${late}, most ${most}`;
}

function print(text: string): void {
  process.stdout.write(text);
}

function readArguments(): { machineCount: number; mode: string } {
  const { values } = parseArgs({
    options: {
      machines: { type: 'string', default: '200' },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const machineCount = Number(values.machines);
  const wrong =
    !Number.isInteger(machineCount) || machineCount < 1 || !['', 'choose', 'report', 'weeks'].includes(values.only);
  if (values.help === true || wrong) {
    const usage = 'usage: npm run study:episodes -- [--machines N] [--only choose|report|weeks]\n';
    (wrong ? process.stderr : process.stdout).write(usage);
    process.exit(wrong ? 2 : 0);
  }
  return { machineCount, mode: values.only };
}
