// How many alarms the last day brought, beside what the standard holds to be acceptable.
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { overviewTexts } from '../../lib/overview/overview-texts.ts';
import { linkToReport } from '../../lib/reports/report-address.ts';
import { type AlarmReport, fetchReport, reportKey } from '../../lib/reports/report-api.ts';
import { formatLength, formatRate, reportTexts } from '../../lib/reports/report-texts.ts';
import { formatCount } from '../../lib/texts.ts';
import { NotAsked } from '../lists/not-asked.tsx';
import { ReportChart } from '../reports/report-chart.tsx';

const lastDay = { time: { lastDays: 1 }, positions: null, machine: null, kind: null, area: null } as const;
const refetchMs = 60_000;

export function OverviewRate() {
  const { data: report, failureReason } = useQuery({
    queryKey: [...reportKey, lastDay],
    queryFn: () => fetchReport(lastDay),
    refetchInterval: refetchMs,
  });
  return (
    <section className="panel overview-part" aria-labelledby="overview-rate-title">
      <h3 id="overview-rate-title">
        <a href={linkToReport(lastDay)}>{overviewTexts.rate}</a>
      </h3>
      <NotAsked failure={failureReason} />
      {report === undefined ? (
        failureReason === null && <Loader type="dots" size="sm" />
      ) : (
        <>
          <p className="overview-rate" data-judgement={report.perHourJudgement ?? undefined}>
            <Rate report={report} />
          </p>
          <ReportChart report={report} />
        </>
      )}
    </section>
  );
}

/** A rate of minutes would frighten, and say nothing. */
function Rate({ report }: { readonly report: AlarmReport }) {
  const { perHour, perHourJudgement, watchedCount, watchedMs } = report;
  if (perHour === null || perHourJudgement === null) {
    return (
      <>
        {overviewTexts.inWatched(formatCount(watchedCount), formatLength(watchedMs))}{' '}
        <span className="judgement">{reportTexts.notJudged}</span>
      </>
    );
  }
  return (
    <>
      <span className="report-value">{formatRate(perHour)}</span> {overviewTexts.perHour}{' '}
      <span className="judgement">{reportTexts.judgements[perHourJudgement]}</span>
    </>
  );
}
