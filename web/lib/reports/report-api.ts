// The Portal's API of reports as the page asks it.
import { portalNow } from '../desk/portal-clock.ts';
import { bounded, client, given, type Schemas } from '../portal-api.ts';
import { type ReportFilter, spanOf } from './report-address.ts';

export type AlarmReport = Schemas['AlarmReport'];
export type Judgement = NonNullable<AlarmReport['perHourJudgement']>;

export const reportKey = ['report'] as const;

export const fetchReport = (filter: ReportFilter): Promise<AlarmReport> =>
  given(
    client.GET('/api/reports/alarms', {
      ...bounded(),
      params: { query: queryOf(filter, spanOf(filter.time, portalNow())) },
    }),
  );

/** The table of a report that is looked at, of the very same time. */
export function tableAddress(filter: ReportFilter, { from, to }: AlarmReport): string {
  const query = Object.entries(queryOf(filter, { from, to })).map(([name, value]) => [name, String(value)]);
  return `/api/reports/alarms.csv?${new URLSearchParams(query)}`;
}

function queryOf(
  { positions, machine, kind, area }: ReportFilter,
  span: { readonly from: string; readonly to: string },
) {
  return {
    ...{ from: span.from, to: span.to },
    ...(positions === null ? {} : { positions }),
    ...(machine === null ? {} : { machine }),
    ...(kind === null ? {} : { kind }),
    ...(area === null ? {} : { area }),
  };
}
