// Which failure modes a reading shows: those whose limits it crosses, and the one that is likeliest, which is crossed furthest or else
// nearest to being crossed.
import type { FailureMode } from '../failure-mode.ts';
import type { Profile } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import type { Language, ModeEvidence, NearestMode } from './explanation.ts';
import { describeMargin, type MeasuredLimit, marginPercent, measureLimit, shortSentence } from './limits.ts';

export interface ModeFindings {
  readonly crossed: readonly ModeEvidence[];
  readonly nearest: NearestMode | null;
}

/** Throws what the profile's own functions throw. */
export function findModes(
  { failureModes }: Pick<Profile, 'failureModes'>,
  values: SensorValues,
  typeName: string,
  language: Language,
): ModeFindings {
  const judged = failureModes.map((mode) => judge(mode, values, typeName, language));
  const crossed = judged.flatMap(({ mode, evidence, measured }) =>
    evidence === null
      ? []
      : [
          {
            code: mode.code,
            label: mode.label[language],
            evidence,
            limits: measured.map((each) => describeMargin(each, language)),
          },
        ],
  );
  const [likeliest] = judged
    .filter(({ evidence, decisive }) => evidence !== null || decisive !== undefined)
    .sort((one, other) => likelihood(other, one));
  return { crossed, nearest: likeliest === undefined ? null : describeNearest(likeliest, language) };
}

interface Judged {
  readonly mode: FailureMode;
  /** Null where the mode does not apply. */
  readonly evidence: string | null;
  readonly measured: readonly MeasuredLimit[];
  /** The limit that decides: the furthest from being crossed where all must be, else the nearest. */
  readonly decisive: MeasuredLimit | undefined;
  readonly percent: number;
}

function judge(mode: FailureMode, values: SensorValues, typeName: string, language: Language): Judged {
  const said = mode.evidence(values, typeName, language);
  const measured = (mode.limits ?? []).flatMap((limit) => measureLimit(limit, values, typeName) ?? []);
  const isWhole = measured.length === (mode.limits ?? []).length;
  const needsAll = (mode.crossedBy ?? 'all') === 'all';
  const ordered = [...measured].sort((one, other) => percentOf(one) - percentOf(other));
  // A mode that needs all of its limits is not near where one of them does not apply.
  const decisive = needsAll ? (isWhole ? ordered[0] : undefined) : ordered.at(-1);
  return {
    mode,
    // A profile may be plain JavaScript, whose evidence need not be text.
    evidence: said === null ? null : `${said}`,
    measured,
    decisive,
    percent: decisive === undefined ? 0 : percentOf(decisive),
  };
}

function percentOf(measured: MeasuredLimit): number {
  return marginPercent(measured) ?? measured.margin;
}

/** Above 0 where `one` is the likelier: crossed before not crossed, then what the reading alone decides, then by the margin. */
function likelihood(one: Judged, other: Judged): number {
  const [isCrossed, isOtherCrossed] = [one.evidence !== null, other.evidence !== null];
  if (isCrossed !== isOtherCrossed) return isCrossed ? 1 : -1;
  const [isCertain, isOtherCertain] = [one.mode.isCertain === true, other.mode.isCertain === true];
  if (isCrossed && isCertain !== isOtherCertain) return isCertain ? 1 : -1;
  return one.percent - other.percent;
}

function describeNearest({ mode, evidence, decisive }: Judged, language: Language): NearestMode {
  const limit = decisive === undefined ? null : describeMargin(decisive, language);
  const sentence = evidence ?? (decisive === undefined ? '' : shortSentence(decisive, language));
  return { code: mode.code, label: mode.label[language], is_crossed: evidence !== null, limit, sentence };
}
