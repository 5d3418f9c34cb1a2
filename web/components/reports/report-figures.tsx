// The figures of the standard, each with what it should be and how it stands to that: by a word, and never by a colour alone.
import type { AlarmReport, Judgement } from '../../lib/reports/report-api.ts';
import { formatLength, formatRate, formatShare, formatWhen, reportTexts } from '../../lib/reports/report-texts.ts';
import { formatCount } from '../../lib/texts.ts';

interface Figure {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** Null where there is too little to judge, undefined where the standard says nothing of it. */
  readonly judgement?: Judgement | null;
  readonly hints: readonly string[];
}

export function ReportFigures({ report }: { readonly report: AlarmReport }) {
  return (
    <dl className="report-figures">
      {figuresOf(report).map(({ name, label, value, judgement, hints }) => (
        <div key={name} data-figure={name} data-judgement={judgement ?? undefined}>
          <dt>{label}</dt>
          <dd>
            <span className="report-value">{value}</span>
            {judgement !== undefined && (
              <span className="judgement">
                {judgement === null ? reportTexts.notJudged : reportTexts.judgements[judgement]}
              </span>
            )}
            {hints.map((hint) => (
              <span key={hint} className="sub">
                {hint}
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf(report: AlarmReport): readonly Figure[] {
  const { count, watchedCount, positions, floods, answers } = report;
  const rateHints = [
    positions === 1
      ? reportTexts.perHourHint(formatCount(count))
      : reportTexts.perHourEach(formatCount(count), formatCount(positions)),
    ...(watchedCount === count ? [] : [reportTexts.perHourWatched(formatCount(watchedCount))]),
  ];
  return [
    {
      ...{ name: 'rate', label: reportTexts.perHour },
      value: report.perHour === null ? '–' : formatRate(report.perHour),
      ...{ judgement: report.perHourJudgement, hints: rateHints },
    },
    {
      ...{ name: 'peak', label: reportTexts.peak, value: formatRate(floods.peak), judgement: floods.peakJudgement },
      hints: [floods.peakAt === null ? reportTexts.peakNone : reportTexts.peakHint(formatWhen(floods.peakAt))],
    },
    {
      ...{ name: 'floods', label: reportTexts.floods, value: formatShare(floods.periodShare) },
      judgement: floods.periodJudgement,
      hints: [reportTexts.floodsHint(formatCount(floods.periodsOver), formatCount(floods.periodCount))],
    },
    {
      ...{ name: 'flood-time', label: reportTexts.floodTime, value: formatShare(floods.timeShare) },
      judgement: floods.timeJudgement,
      hints: [
        reportTexts.floodTimeHint,
        ...(floods.count === 0
          ? []
          : [reportTexts.floodsCount(formatCount(floods.count), formatLength(floods.longestMs))]),
      ],
    },
    {
      ...{ name: 'hours', label: reportTexts.hours, value: formatShare(floods.hourShare) },
      judgement: floods.hourJudgement,
      hints: [reportTexts.hoursHint(formatCount(floods.hoursOver), formatCount(floods.hourCount))],
    },
    {
      ...{ name: 'chattering', label: reportTexts.chattering, value: formatCount(report.chatteringCount) },
      ...{ judgement: report.chatteringJudgement, hints: [reportTexts.chatteringHint] },
    },
    {
      ...{ name: 'stale', label: reportTexts.stale, value: formatCount(report.staleAtOnce) },
      ...{ judgement: report.staleJudgement, hints: [reportTexts.staleHint(formatCount(report.staleCount))] },
    },
    {
      ...{ name: 'top-ten', label: reportTexts.topTen, value: formatShare(report.topTenShare) },
      ...{ judgement: report.topTenJudgement, hints: [reportTexts.topTenHint(formatCount(report.sourceCount))] },
    },
    answerFigure(answers),
  ];
}

function answerFigure(answers: AlarmReport['answers']): Figure {
  return {
    ...{ name: 'answer', label: reportTexts.answer },
    value: answers.medianMs === null ? '–' : formatLength(answers.medianMs),
    hints: [
      answers.p90Ms === null ? reportTexts.answerNone : reportTexts.answerHint(formatLength(answers.p90Ms)),
      reportTexts.answerCounts(
        formatCount(answers.answered),
        formatCount(answers.setAside),
        formatCount(answers.waiting),
      ),
    ],
  };
}
