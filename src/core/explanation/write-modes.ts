// Failure modes as JSON, without objects of them: what modes.ts describes, around the numbers of a reading.
import type { FailureMode, Limit } from '../failure-mode.ts';
import type { EncodedType, Profile } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import type { Language } from './explanation.ts';
import { quotable } from './fragments.ts';
import { boundOf, createWriteMargin, type MeasuredLimit } from './limits.ts';
import { judgeModes, nearestSentence } from './modes.ts';

export interface WrittenModes {
  /** Of those that are crossed, without brackets. */
  readonly failureModes: string;
  readonly nearestMode: string;
  /** Label and evidence are fit to stand within the quotes of JSON, and so is the sentence below. */
  readonly crossed: readonly { readonly code: string; readonly label: string; readonly evidence: string }[];
  readonly nearest: NearestWritten | null;
}

interface NearestWritten {
  readonly code: string;
  readonly label: string;
  readonly sentence: string;
  readonly is_crossed: boolean;
}

/** Throws what the profile's own functions throw, and RangeError for a type that it was not made for. */
export type WriteModes = (values: SensorValues, type: EncodedType) => WrittenModes;

type WriteMargin = (measured: MeasuredLimit) => string;

interface ModeText {
  readonly code: string;
  readonly label: string;
  /** The object that is begun with both. */
  readonly start: string;
}

/** Throws RangeError when texts of the profile cannot be cut at its numbers. */
export function createWriteModes(
  { failureModes }: Pick<Profile, 'failureModes'>,
  types: readonly EncodedType[],
  language: Language,
): WriteModes {
  const textOf = new Map(failureModes.map((mode) => [mode, modeText(mode, language)]));
  const marginsOf = new Map(types.map(({ name }) => [name, writeMargins(failureModes, name, language)]));
  return (values, type) => {
    const margins = marginsOf.get(type.name);
    if (margins === undefined) throw new RangeError(`no text is known for machine type ${type.name}`);
    const marginText = (measured: MeasuredLimit): string => (margins.get(measured.limit) as WriteMargin)(measured);
    const { crossed, likeliest } = judgeModes(failureModes, values, type.name, language);
    let text = '';
    const said = crossed.map(({ mode, evidence, measured }) => {
      const { code, label, start } = textOf.get(mode) as ModeText;
      const quoted = quotable(evidence as string);
      const limits = measured.length === 1 ? marginText(measured[0] as MeasuredLimit) : measured.map(marginText).join();
      text += `${text === '' ? '' : ','}${start},"evidence":"${quoted}","limits":[${limits}]}`;
      return { mode, code, label, evidence: quoted };
    });
    if (likeliest === undefined) return { failureModes: text, nearestMode: 'null', crossed: said, nearest: null };
    const { code, label, start } = textOf.get(likeliest.mode) as ModeText;
    const sentence =
      said.find(({ mode }) => mode === likeliest.mode)?.evidence ?? quotable(nearestSentence(likeliest, language));
    const limit = likeliest.decisive === undefined ? 'null' : marginText(likeliest.decisive);
    const isCrossed = likeliest.evidence !== null;
    const nearestMode = `${start},"is_crossed":${isCrossed},"limit":${limit},"sentence":"${sentence}"}`;
    return {
      failureModes: text,
      nearestMode,
      crossed: said,
      nearest: { code, label, sentence, is_crossed: isCrossed },
    };
  };
}

function modeText({ code, label }: FailureMode, language: Language): ModeText {
  const start = JSON.stringify({ code, label: label[language] }).slice(0, -1);
  return { code, label: quotable(label[language]), start };
}

/** Of the limits that apply to the type. */
function writeMargins(
  modes: readonly FailureMode[],
  typeName: string,
  language: Language,
): ReadonlyMap<Limit, WriteMargin> {
  const limits = modes.flatMap((mode) => mode.limits ?? []);
  return new Map(
    limits.flatMap((limit) => {
      const bound = boundOf(limit, typeName);
      return bound === undefined ? [] : [[limit, createWriteMargin(limit, bound, language)] as const];
    }),
  );
}
