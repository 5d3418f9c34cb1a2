// How many alarms the last day brought, beside what the standard holds to be acceptable.
import { useQuery } from '@tanstack/react-query';
import { overviewTexts } from '../../lib/overview/overview-texts.ts';
import { linkToReport } from '../../lib/reports/report-address.ts';
import { fetchReport, reportKey } from '../../lib/reports/report-api.ts';
import { formatRate, reportTexts } from '../../lib/reports/report-texts.ts';
import { ReportChart } from '../reports/report-chart.tsx';

const lastDay = { time: { lastDays: 1 }, positions: null, machine: null, kind: null, area: null } as const;
const refetchMs = 60_000;

export function OverviewRate() {
  const { data: report } = useQuery({
    queryKey: [...reportKey, lastDay],
    queryFn: () => fetchReport(lastDay),
    refetchInterval: refetchMs,
  });
  if (report === undefined) return null;
  const judgement = report.perHourJudgement;
  return (
    <section className="panel overview-part" aria-labelledby="overview-rate-title">
      <h3 id="overview-rate-title">
        <a href={linkToReport(lastDay)}>{overviewTexts.rate}</a>
      </h3>
      <p className="overview-rate" data-judgement={judgement ?? undefined}>
        <span className="report-value">{report.perHour === null ? '–' : formatRate(report.perHour)}</span>{' '}
        {overviewTexts.perHour}{' '}
        <span className="judgement">
          {judgement === null ? reportTexts.notJudged : reportTexts.judgements[judgement]}
        </span>
      </p>
      <ReportChart report={report} />
    </section>
  );
}
