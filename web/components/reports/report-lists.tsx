// What a report names: priorities beside what the standard recommends, what alarms were, the most frequent, those that last, and those that come back.
import type { ReactNode } from 'react';
import { everyAlarm, linkToAlarms } from '../../lib/alarms/alarm-filter.ts';
import { alarmTexts } from '../../lib/alarms/alarm-texts.ts';
import { episodeTexts } from '../../lib/episode-texts.ts';
import { machineLink } from '../../lib/machine-address.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import type { AlarmReport } from '../../lib/reports/report-api.ts';
import { formatLength, formatShare, formatWhen, reportTexts } from '../../lib/reports/report-texts.ts';
import { formatCount, language } from '../../lib/texts.ts';
import { SeverityBadge } from '../alerts/severity.tsx';

export interface ReportListsProps {
  readonly report: AlarmReport;
  readonly profile: PortalProfile;
}

const verdicts = ['real-failure', 'false-alarm', 'expected', 'unclear', 'none'] as const;

export function ReportLists({ report, profile }: ReportListsProps) {
  return (
    <div className="report-lists">
      <Priorities report={report} />
      <Verdicts report={report} />
      <Block title={reportTexts.mostFrequent} isEmpty={report.topTen.length === 0}>
        <ol className="report-rows">
          {report.topTen.map((each) => (
            <li key={keyOf(each)}>
              <SourceName source={each} profile={profile} />
              <Bar share={each.share} />
              <span className="report-number">
                {formatCount(each.count)}
                <span className="sub">{formatShare(each.share)}</span>
              </span>
            </li>
          ))}
        </ol>
      </Block>
      <div className="report-column">
        <Stale report={report} profile={profile} />
        <Block title={reportTexts.chatteringList} isEmpty={report.chattering.length === 0}>
          <ul className="report-rows">
            {report.chattering.map((each) => (
              <li key={keyOf(each)}>
                <SourceName source={each} profile={profile} />
                <span className="report-number">{reportTexts.times(formatCount(each.count))}</span>
              </li>
            ))}
          </ul>
          <Listed count={report.chattering.length} of={report.chatteringCount} />
        </Block>
      </div>
    </div>
  );
}

function Priorities({ report }: { readonly report: AlarmReport }) {
  const { priorities, prioritiesJudgement: judgement, count } = report;
  return (
    <Block title={reportTexts.byPriority} isEmpty={count === 0} judgement={judgement}>
      <ul className="report-rows">
        {priorities.toReversed().map(({ priority, count: ofIt, share, recommended }) => (
          <li key={priority} data-severity={priority}>
            <span className="report-source">
              <SeverityBadge severity={priority} />
              <span className="sub">{reportTexts.recommended(formatShare(recommended))}</span>
            </span>
            <Bar share={share} mark={recommended} />
            <span className="report-number">
              {formatCount(ofIt)}
              <span className="sub">{formatShare(share)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Block>
  );
}

function Verdicts({ report: { verdicts: counts } }: { readonly report: AlarmReport }) {
  const all = verdicts.reduce((sum, each) => sum + (counts[each] ?? 0), 0);
  return (
    <Block title={reportTexts.verdicts} isEmpty={all === 0}>
      <ul className="report-rows">
        {verdicts.map((each) => {
          const share = (counts[each] ?? 0) / all;
          return (
            <li key={each} data-verdict={each}>
              <span className="report-source">
                {each === 'none' ? reportTexts.noVerdict : alarmTexts.verdicts[each]}
              </span>
              <Bar share={share} />
              <span className="report-number">
                {formatCount(counts[each] ?? 0)}
                <span className="sub">{formatShare(share)}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </Block>
  );
}

function Stale({ report: { stale, staleCount, to }, profile }: ReportListsProps) {
  const address = (alarm: string): string => linkToAlarms({ ...everyAlarm, alarm });
  return (
    <Block title={reportTexts.staleList} isEmpty={stale.length === 0}>
      <ul className="report-rows">
        {stale.map((each) => (
          <li key={`${each.alarmId} ${each.from}`}>
            <SourceName source={each} profile={profile} />
            <span className="report-number">
              {formatLength(Date.parse(each.until ?? to) - Date.parse(each.from))}
              <span className="sub">
                {each.until === null ? <a href={address(each.alarmId)}>{reportTexts.still}</a> : formatWhen(each.until)}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <Listed count={stale.length} of={staleCount} />
    </Block>
  );
}

/** What is left out of a list is told. */
function Listed({ count, of }: { readonly count: number; readonly of: number }) {
  return count < of && <p className="sub">{reportTexts.listedOf(formatCount(count), formatCount(of))}</p>;
}

interface BlockProps {
  readonly title: string;
  readonly isEmpty: boolean;
  readonly judgement?: AlarmReport['prioritiesJudgement'];
  readonly children: ReactNode;
}

function Block({ title, isEmpty, judgement, children }: BlockProps) {
  return (
    <section className="report-block" data-judgement={judgement ?? undefined}>
      <h3>
        {title}
        {judgement !== undefined && !isEmpty && (
          <span className="judgement">
            {judgement === null ? reportTexts.notJudged : reportTexts.judgements[judgement]}
          </span>
        )}
      </h3>
      {isEmpty ? <p className="sub">{reportTexts.none}</p> : children}
    </section>
  );
}

type Source = Pick<AlarmReport['topTen'][number], 'machineId' | 'machineName' | 'kind' | 'mode'>;

function SourceName({ source, profile }: { readonly source: Source; readonly profile: PortalProfile }) {
  const { machineId, machineName, kind, mode } = source;
  const ofKind = kind === 'machine' ? reportTexts.noMode : (episodeTexts.kinds[kind] ?? kind);
  const label = profile.failureModes.find(({ code }) => code === mode)?.label[language];
  return (
    <span className="report-source">
      <a href={machineLink(machineId)}>{machineName ?? `#${machineId}`}</a>
      <span className="sub">{mode === null ? ofKind : (label ?? mode)}</span>
    </span>
  );
}

function Bar({ share, mark }: { readonly share: number; readonly mark?: number }) {
  return (
    <svg className="report-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect className="report-track" x={0} y={1} width={100} height={6} />
      <rect x={0} y={1} width={100 * share} height={6} />
      {mark !== undefined && <rect className="report-mark" x={100 * mark - 0.4} y={0} width={0.8} height={8} />}
    </svg>
  );
}

function keyOf({ machineId, kind, mode }: Source): string {
  return `${machineId} ${kind} ${mode}`;
}
