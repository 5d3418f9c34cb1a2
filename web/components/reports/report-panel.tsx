// The view of reports: how the system of alarms does by the figures of the standard, over a time that the address says; to read, to print, and as a table.
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { areasOf } from '../../lib/fleet/fleet-address.ts';
import { fetchFleet, fleetKey } from '../../lib/fleet/fleet-api.ts';
import type { PortalMachine, PortalProfile } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { type ReportFilter, useReportFilter } from '../../lib/reports/report-address.ts';
import { type AlarmReport, fetchReport, reportKey, tableAddress } from '../../lib/reports/report-api.ts';
import { formatLength, formatPart, formatWhen, reportTexts } from '../../lib/reports/report-texts.ts';
import { ReportChart } from './report-chart.tsx';
import { ReportFigures } from './report-figures.tsx';
import { ReportFilters } from './report-filters.tsx';
import { ReportLists } from './report-lists.tsx';

export interface ReportPanelProps {
  readonly profile: PortalProfile | undefined;
  readonly machines: readonly PortalMachine[] | undefined;
}

/** Counting may take long: it is not done anew for who only comes back to the window. */
const staleMs = 60_000;
const movesMs = 300_000;

export function ReportPanel({ profile, machines }: ReportPanelProps) {
  const filter = useReportFilter();
  const fleet = useQuery({ queryKey: fleetKey, queryFn: fetchFleet, staleTime: staleMs });
  const report = useQuery({
    queryKey: [...reportKey, filter],
    queryFn: () => fetchReport(filter),
    staleTime: staleMs,
    // What goes up to now goes on with it, on a screen that nobody touches too.
    refetchInterval: 'lastDays' in filter.time ? movesMs : false,
    refetchOnWindowFocus: false,
    placeholderData: (before) => before,
  });
  const { data, failureReason } = report;
  return (
    <section className="panel report" aria-labelledby="report-title" aria-busy={report.isFetching}>
      <div className="panel-head report-head">
        <div>
          <h2 id="report-title" className="panel-title">
            {reportTexts.title}
          </h2>
          <span className="sub">{reportTexts.subtitle}</span>
        </div>
        {data !== undefined && (
          <span className="report-acts">
            <a className="act" href={tableAddress(filter, data)} download>
              {reportTexts.table}
            </a>
            <button type="button" className="act" onClick={() => window.print()}>
              {reportTexts.print}
            </button>
          </span>
        )}
      </div>
      <ReportFilters filter={filter} machines={machines} areas={fleet.data === undefined ? [] : areasOf(fleet.data)} />
      {failureReason !== null && (
        <p className="alarm-problem" role="alert">
          {`${reportTexts.failed}: `}
          <span lang={saidIn(failureReason.message)}>{failureReason.message}</span>
        </p>
      )}
      {data === undefined || profile === undefined ? (
        failureReason === null && (
          <p className="report-loading">
            <Loader type="dots" size="sm" /> {reportTexts.loading}
          </p>
        )
      ) : (
        <Report report={data} profile={profile} isBefore={report.isPlaceholderData} part={partOf(filter, machines)} />
      )}
    </section>
  );
}

interface ReportProps {
  readonly report: AlarmReport;
  readonly profile: PortalProfile;
  /** It is the one that was asked for before. */
  readonly isBefore: boolean;
  /** Of which alarms it is, where it is not of all. */
  readonly part: readonly string[];
}

/** Also for paper, on which nothing is chosen. */
function partOf({ area, machine, kind }: ReportFilter, machines: ReportPanelProps['machines']): readonly string[] {
  const name = machines?.find(({ id }) => id === machine)?.name;
  return [
    ...(area === null ? [] : [`${reportTexts.area}: ${area === '' ? reportTexts.noArea : area}`]),
    ...(machine === null
      ? []
      : [`${reportTexts.machine}: ${name === undefined ? `#${machine}` : `${name} (#${machine})`}`]),
    ...(kind === null ? [] : [`${reportTexts.kind}: ${reportTexts.kinds[kind] ?? kind}`]),
  ];
}

function Report({ report, profile, isBefore, part }: ReportProps) {
  return (
    <div className="report-body" data-before={isBefore}>
      <p className="report-span">
        {`${formatWhen(report.from)} – ${formatWhen(report.to)}`}
        {watchedTexts(report).map((text) => (
          <span key={text} className="sub report-watched">
            {text}
          </span>
        ))}
        {report.isShort && report.isWatchedEnough && <span className="sub">{reportTexts.short}</span>}
        {part.length > 0 && <span className="sub">{`${part.join(', ')}. ${reportTexts.partly}`}</span>}
      </p>
      <ReportFigures report={report} />
      <ReportChart report={report} />
      <ReportLists report={report} profile={profile} />
    </div>
  );
}

/** For how long somebody watched: without that no figure says anything. */
function watchedTexts({ from, to, watchedMs, watchedShare, isWatchedEnough }: AlarmReport): readonly string[] {
  const all = formatLength(Date.parse(to) - Date.parse(from));
  if (watchedMs === 0) return [reportTexts.watchedNone(all)];
  if (watchedShare === 1) return [reportTexts.watchedAll];
  const said = reportTexts.watched(formatLength(watchedMs), all, formatPart(watchedShare));
  return isWatchedEnough ? [said] : [said, reportTexts.watchedLittle];
}
