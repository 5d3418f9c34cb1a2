// The Portal's API of reports: the figures of the standard for alarms, of any time, as JSON and as a table. Changes nothing.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { InvalidRequest } from '../../web-server/request-errors.ts';
import { alarmReport, type Counted, type ReportSpan, type Standing } from '../figures/alarm-report.ts';
import { content, json, problems, tags } from '../route-documents.ts';
import type { CountQuery } from './count-alarms.ts';
import { reportTable } from './report-table.ts';
import type { AlarmReport } from './schemas.ts';
import * as schemas from './schemas.ts';

/** Ports: the journal of alarms. Reject with Unavailable. */
export interface ReportReads {
  readonly count: (query: Omit<CountQuery, 'chatteringMs'>) => Promise<Counted>;
  /** Operator positions, where nobody says how many. */
  readonly positions: number;
  readonly daysMax: number;
}

const dayMs = 86_400_000;
const usualDays = 30;
const firstMs = Date.UTC(1970, 0);

export function addReports(app: FastifyInstance, reads: ReportReads): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: [tags.reports], querystring: schemas.reportQuery };
  const kinds = ['malformed-request', 'invalid-request', 'unavailable'] as const;
  const report = {
    ...common,
    summary: 'The figures of ISA-18.2 (IEC 62682) for alarms over some time',
    response: json(schemas.alarmReportSchema, ...kinds),
  };
  typed.get('/api/reports/alarms', { schema: report }, async (request, reply): Promise<AlarmReport> => {
    reply.header('cache-control', 'no-store');
    return make(request.query, reads);
  });
  const table = {
    ...common,
    summary: 'The same as a table',
    response: { 200: content('text/csv', { type: 'string' }, 'One line for each figure'), ...problems(...kinds) },
  };
  typed.get('/api/reports/alarms.csv', { schema: table }, async (request, reply) => {
    const made = await make(request.query, reads);
    const name = `alarms-${inName(made.from)}-${inName(made.to)}.csv`;
    reply.headers({ 'cache-control': 'no-store', 'content-disposition': `attachment; filename="${name}"` });
    return reply.type('text/csv; charset=utf-8').send(reportTable(made));
  });
}

/** With hours, and as UTC: a day of where people are begins in the middle of one there. */
function inName(time: string): string {
  return `${time.slice(0, 16).replace(/[-:]/g, '')}Z`;
}

async function make(given: schemas.ReportQueryGiven, reads: ReportReads): Promise<AlarmReport> {
  const span = spanOf(given, reads.daysMax);
  const { machine, kind, area, positions = reads.positions } = given;
  const { from, to, floods, stale, series, ...figures } = alarmReport(
    await reads.count({ ...span, machine, kind, area }),
    span,
    positions,
  );
  return {
    from: textOf(from),
    to: textOf(to),
    ...figures,
    series: { ...series, from: textOf(series.from) },
    floods: { ...floods, peakAt: floods.peakAt === null ? null : textOf(floods.peakAt) },
    stale: stale.map((each: Standing) => ({
      ...each,
      from: textOf(each.from),
      until: each.until === null ? null : textOf(each.until),
    })),
  };
}

const textOf = (time: number): string => new Date(time).toISOString();

/** Throws InvalidRequest where there is no such time. */
function spanOf({ from: begin, to: end, last }: schemas.ReportQueryGiven, daysMax: number): ReportSpan {
  const refuse = (field: string, message: string): never => {
    throw new InvalidRequest([{ field, message }]);
  };
  const wished = end === undefined ? Date.now() : Date.parse(end);
  if (!(wished >= firstMs)) refuse('to', 'to must be a time, and not before 1970');
  const to = Math.min(wished, Date.now());
  if (begin !== undefined && last !== undefined) refuse('last', 'last stands in place of from: give one of them');
  const days = last === undefined ? usualDays : Number.parseInt(last, 10);
  const from = begin === undefined ? to - days * dayMs : Date.parse(begin);
  if (!(from >= firstMs && from < to))
    refuse('from', 'from must be a time before to and before now, and not before 1970');
  if (to - from > daysMax * dayMs)
    refuse(
      last === undefined ? 'from' : 'last',
      `from must not be more than ${daysMax} days before to (PORTAL_REPORT_DAYS_MAX)`,
    );
  return { from, to };
}
