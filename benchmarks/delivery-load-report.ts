// What a load run tells at its end, besides the problems.
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { PageWork } from './delivery-load-page.ts';
import { durationsOf, type PageState, type StoredAlert, slowSecondsOf, spreadOf } from './delivery-load-result.ts';
import type { Phase, Sender } from './delivery-load-sender.ts';

export interface Outcome {
  readonly phases: readonly [warmUp: Phase, quiet: Phase, busy: Phase];
  readonly perSecond: number;
  readonly sender: Sender;
  readonly stored: readonly StoredAlert[];
  readonly state: PageState;
  /** Of the page until the end of each phase. */
  readonly work: ReadonlyMap<string, PageWork>;
  readonly killedMs: number;
  readonly backlog: number;
  readonly complaints: readonly string[];
}

export function reportOf({
  phases: [warmUp, quiet, busy],
  perSecond,
  sender,
  stored,
  state,
  work,
  killedMs,
  backlog,
  complaints,
}: Outcome): string {
  const { alerts } = sender;
  const repeated = alerts.filter((each) => each.attempts > 1).length;
  const times = [...state.shownMs.values()].filter((ms) => ms > killedMs).sort((a, b) => a - b);
  const silence = [killedMs, ...times].reduce((most, ms, index, all) => Math.max(most, ms - (all[index - 1] ?? ms)), 0);
  const phases = [quiet, busy].flatMap((phase): [string, string][] => {
    const { name } = phase;
    const { toStoredMs, toArrivedMs, toShownMs } = durationsOf(name, alerts, stored, state);
    return [
      [`${name}: until stored by the Portal`, spreadOf(toStoredMs)],
      [`${name}: until arrived at the page`, spreadOf(toArrivedMs)],
      [`${name}: until shown on the page`, spreadOf(toShownMs)],
      [`${name}: shown later than 100 ms`, slowSecondsOf(name, alerts, stored, state, 100)],
      [`${name}: work of the page`, workText(phase, work.get((phase === quiet ? warmUp : quiet).name), work.get(name))],
    ];
  });
  const lines: [string, string][] = [
    ['machine', `${cpus()[0]?.model ?? '?'}, ${availableParallelism()} cores, load ${loadavg()[1]?.toFixed(1)}`],
    ['quiet', `${(quiet.seconds / 60).toFixed(1)} min at ${perSecond} readings/s, one in thirty anomalous`],
    ['readings', `${sender.sentCount()} acknowledged, ${alerts.length} anomalous, ${repeated} of these sent again`],
    ["rows of the Portal's table", String(stored.length)],
    [
      'the open page counts',
      `${state.alertCount}; lists ${state.listed.length}; was given ${state.arrivedMs.size}; has shown ${state.shownMs.size}`,
    ],
    ...phases,
    [
      'the broker was killed',
      `${backlog} alerts on their way, longest silence on the page ${(silence / 1000).toFixed(1)} s`,
    ],
    ['complaints of the browser', complaints.length === 0 ? 'none' : `${complaints.length}: ${complaints[0]}`],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

function workText({ seconds }: Phase, before: PageWork | undefined, after: PageWork | undefined): string {
  const share = (name: keyof PageWork): string =>
    `${((100 * ((after?.[name] ?? 0) - (before?.[name] ?? 0))) / seconds).toFixed(0)} %`;
  return `${share('allSeconds')} of a processor: scripts ${share('scriptSeconds')}, styles ${share('styleSeconds')}, layout ${share('layoutSeconds')}`;
}
