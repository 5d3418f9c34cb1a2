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
  const { crossed, likeliest } = judgeModes(failureModes, values, typeName, language);
  return {
    crossed: crossed.map(({ mode, evidence, measured }) => ({
      code: mode.code,
      label: mode.label[language],
      evidence: evidence as string,
      limits: measured.map((each) => describeMargin(each, language)),
    })),
    nearest: likeliest === undefined ? null : describeNearest(likeliest, language),
  };
}

export interface JudgedMode {
  readonly mode: FailureMode;
  /** Null where the mode does not apply. */
  readonly evidence: string | null;
  readonly measured: readonly MeasuredLimit[];
  /** The limit that decides: the furthest from being crossed where all must be, else the nearest. */
  readonly decisive: MeasuredLimit | undefined;
  readonly percent: number;
}

export interface JudgedModes {
  /** In the profile's order. */
  readonly crossed: readonly JudgedMode[];
  readonly likeliest: JudgedMode | undefined;
}

/** Throws what the profile's own functions throw. */
export function judgeModes(
  modes: readonly FailureMode[],
  values: SensorValues,
  typeName: string,
  language: Language,
): JudgedModes {
  const crossed: JudgedMode[] = [];
  let likeliest: JudgedMode | undefined;
  for (const mode of modes) {
    const judged = judge(mode, values, typeName, language);
    if (judged.evidence !== null) crossed.push(judged);
    else if (judged.decisive === undefined) continue;
    if (likeliest === undefined || likelihood(judged, likeliest) > 0) likeliest = judged;
  }
  return { crossed, likeliest };
}

function judge(mode: FailureMode, values: SensorValues, typeName: string, language: Language): JudgedMode {
  const { limits = [] } = mode;
  const said = mode.evidence(values, typeName, language);
  const measured: MeasuredLimit[] = [];
  const needsAll = (mode.crossedBy ?? 'all') === 'all';
  let decisive: MeasuredLimit | undefined;
  let percent = 0;
  for (const limit of limits) {
    const each = measureLimit(limit, values, typeName);
    if (each === undefined) continue;
    measured.push(each);
    const own = percentOf(each);
    if (decisive === undefined || (needsAll ? own < percent : own >= percent)) {
      decisive = each;
      percent = own;
    }
  }
  // A mode that needs all of its limits is not near where one of them does not apply.
  const isDecided = decisive !== undefined && (!needsAll || measured.length === limits.length);
  return {
    mode,
    // A profile may be plain JavaScript, whose evidence need not be text.
    evidence: said === null ? null : `${said}`,
    measured,
    decisive: isDecided ? decisive : undefined,
    percent: isDecided ? percent : 0,
  };
}

function percentOf(measured: MeasuredLimit): number {
  return marginPercent(measured) ?? measured.margin;
}

/** Above 0 where `one` is the likelier: crossed before not crossed, then what the reading alone decides, then by the margin. */
function likelihood(one: JudgedMode, other: JudgedMode): number {
  const [isCrossed, isOtherCrossed] = [one.evidence !== null, other.evidence !== null];
  if (isCrossed !== isOtherCrossed) return isCrossed ? 1 : -1;
  const [isCertain, isOtherCertain] = [one.mode.isCertain === true, other.mode.isCertain === true];
  if (isCrossed && isCertain !== isOtherCertain) return isCertain ? 1 : -1;
  return one.percent - other.percent;
}

function describeNearest(judged: JudgedMode, language: Language): NearestMode {
  const { mode, evidence, decisive } = judged;
  const limit = decisive === undefined ? null : describeMargin(decisive, language);
  const sentence = nearestSentence(judged, language);
  return { code: mode.code, label: mode.label[language], is_crossed: evidence !== null, limit, sentence };
}

export function nearestSentence({ evidence, decisive }: JudgedMode, language: Language): string {
  return evidence ?? (decisive === undefined ? '' : shortSentence(decisive, language));
}
