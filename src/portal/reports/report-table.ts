// A report as a CSV table: one line for each figure, what it is of, and the limits of the standard beside it. Names of machines are written so that no
// spreadsheet takes them for formulas.
import { stringify } from 'csv-stringify/sync';
import { harmlessCell } from '../../core/text/harmless-cell.ts';
import { standard } from '../figures/standard.ts';
import type { AlarmReport } from './schemas.ts';

const columns = ['figure', 'of', 'value', 'unit', 'acceptable', 'manageable', 'judgement'] as const;
type Line = readonly [
  figure: string,
  of: string,
  value: number | string | null,
  unit: string,
  ...limits: readonly (number | string | null)[],
];
type Limited = { readonly acceptable: number; readonly manageable: number };

export function reportTable(report: AlarmReport): string {
  const lines: readonly Line[] = [
    ['from', '', report.from, 'UTC'],
    ['to', '', report.to, 'UTC'],
    ['watched', '', hoursOf(report.watchedMs), 'h'],
    ['watched_share', '', report.watchedShare, 'share'],
    ['operator_positions', '', report.positions, 'positions'],
    ['alarms', '', report.count, 'alarms'],
    ['alarms_watched', '', report.watchedCount, 'alarms'],
    ['alarm_rate', 'position', report.perHour, 'alarms/h', ...limits(standard.perHour, report.perHourJudgement)],
    ...floodLines(report.floods),
    ...report.priorities.flatMap(({ priority, count, share, recommended }): Line[] => [
      ['priority', priority, count, 'alarms'],
      ['priority_share', priority, share, 'share', recommended, null, report.prioritiesJudgement],
    ]),
    ['top_ten_share', '', report.topTenShare, 'share', ...limits(standard.topTen, report.topTenJudgement)],
    ...report.topTen.map((each): Line => ['top_ten', named(each), each.count, 'alarms']),
    ['chattering', '', report.chatteringCount, 'sources', ...limits(standard.chattering, report.chatteringJudgement)],
    ...report.chattering.map((each): Line => ['chattering', named(each), each.count, 'times']),
    ['stale_at_once', '', report.staleAtOnce, 'alarms', ...limits(standard.stale, report.staleJudgement)],
    ['stale', '', report.staleCount, 'alarms'],
    ...report.stale.map((each): Line => ['stale', named(each), hours(each, report.to), 'h']),
    ...answerLines(report.answers),
    ...Object.entries(report.verdicts).map(([verdict, count]): Line => ['verdict', verdict, count, 'alarms']),
  ];
  return stringify([columns, ...lines.map((line) => columns.map((_, at) => line[at] ?? ''))], {
    // Spreadsheets take text for that of their own country, unless it begins with this.
    bom: true,
  });
}

function limits({ acceptable, manageable }: Limited, judgement: string | null): readonly (number | string | null)[] {
  return [acceptable, manageable, judgement];
}

function floodLines(floods: AlarmReport['floods']): readonly Line[] {
  const { floodShare, floodTime, busyHour, peak } = standard;
  return [
    ['peak_in_10_min', 'position', floods.peak, 'alarms', ...limits(peak, floods.peakJudgement)],
    ['periods_over_10_alarms', '', floods.periodShare, 'share', ...limits(floodShare, floods.periodJudgement)],
    ['hours_over_30_alarms', '', floods.hourShare, 'share', ...limits(busyHour.share, floods.hourJudgement)],
    ['floods', '', floods.count, 'floods'],
    ['longest_flood', '', floods.longestMs / 60_000, 'min'],
    ['time_in_floods', '', floods.timeShare, 'share', ...limits(floodTime, floods.timeJudgement)],
  ];
}

function answerLines({ answered, setAside, waiting, medianMs, p90Ms }: AlarmReport['answers']): readonly Line[] {
  const seconds = (ms: number | null): number | null => ms && ms / 1_000;
  return [
    ['acknowledged', '', answered, 'alarms'],
    ['set_aside_before', '', setAside, 'alarms'],
    ['not_acknowledged_yet', '', waiting, 'alarms'],
    ['time_to_acknowledge', 'median', seconds(medianMs), 's'],
    ['time_to_acknowledge', 'nine_of_ten', seconds(p90Ms), 's'],
  ];
}

function named({ machineId, machineName, kind, mode }: Omit<AlarmReport['chattering'][number], 'count'>): string {
  return harmlessCell(`${machineName ?? ''} (#${machineId}), ${kind}, ${mode ?? '-'}`.trimStart());
}

function hours({ from, until }: AlarmReport['stale'][number], to: string): number {
  return hoursOf(Date.parse(until ?? to) - Date.parse(from));
}

const hoursOf = (lengthMs: number): number => Math.round(lengthMs / 36_000) / 100;
