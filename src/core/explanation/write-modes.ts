// Failure modes as JSON, without objects of them: what modes.ts describes, around the numbers of a reading.
import type { FailureMode, Limit } from '../failure-mode.ts';
import type { EncodedType, Profile } from '../profile.ts';
import { encodePiece, type TextBytes } from '../text/text-bytes.ts';
import type { Language } from './explanation.ts';
import { quotable } from './fragments.ts';
import { boundOf, createWriteMargin, type MeasuredLimit, type WriteMargin } from './limits.ts';
import { type JudgedModes, nearestSentence } from './modes.ts';

/** What a mode says of a reading, fit to stand within the quotes of JSON. */
export interface SaidMode {
  readonly mode: FailureMode;
  readonly label: string;
  /** Its evidence; of the nearest mode that is not crossed, how far it is. */
  readonly sentence: string;
}

export interface SaidModes {
  readonly crossed: readonly SaidMode[];
  readonly nearest: SaidMode | null;
}

export interface ModesWriting {
  readonly say: (judged: JudgedModes) => SaidModes;
  /** Writes the members from `failure_modes`, which is opened, to `nearest_mode`; `agrees` is what stands between. */
  readonly write: (
    text: TextBytes,
    judged: JudgedModes,
    said: SaidModes,
    type: EncodedType,
    agrees: Uint8Array,
  ) => void;
}

/** Throws RangeError when texts of the profile cannot be cut at its numbers. */
export function createModesWriting(
  { failureModes }: Pick<Profile, 'failureModes'>,
  types: readonly EncodedType[],
  language: Language,
): ModesWriting {
  const starts = new Map(failureModes.map((mode) => [mode, startOf(mode, language)]));
  const labels = new Map(failureModes.map((mode) => [mode, quotable(mode.label[language])]));
  const marginsOf = new Map(types.map(({ name }) => [name, marginWriters(failureModes, name, language)]));
  const sayMode = (mode: FailureMode, sentence: string): SaidMode => ({
    mode,
    label: labels.get(mode) as string,
    sentence: quotable(sentence),
  });
  return {
    say: ({ crossed, likeliest }) => {
      const said = crossed.map(({ mode, evidence }) => sayMode(mode, evidence as string));
      if (likeliest === undefined) return { crossed: said, nearest: null };
      const known = said.find(({ mode }) => mode === likeliest.mode);
      return { crossed: said, nearest: known ?? sayMode(likeliest.mode, nearestSentence(likeliest, language)) };
    },
    write: (text, { crossed, likeliest }, said, type, agrees) => {
      const margins = marginsOf.get(type.name) as Margins;
      const writeMargin = (measured: MeasuredLimit): void => margins.get(measured.limit)?.(text, measured);
      for (let place = 0; place < crossed.length; place++) {
        const { mode, sentence } = said.crossed[place] as SaidMode;
        if (place > 0) text.piece(comma);
        text.piece(starts.get(mode) as Uint8Array);
        text.piece(evidenceName);
        text.text(sentence);
        text.piece(limitsName);
        crossed[place]?.measured.forEach((measured, index) => {
          if (index > 0) text.piece(comma);
          writeMargin(measured);
        });
        text.piece(limitsEnd);
      }
      text.piece(agrees);
      if (likeliest === undefined || said.nearest === null) {
        text.piece(nothing);
        return;
      }
      text.piece(starts.get(likeliest.mode) as Uint8Array);
      text.piece(likeliest.evidence === null ? isNotCrossed : isCrossed);
      if (likeliest.decisive === undefined) text.piece(nothing);
      else writeMargin(likeliest.decisive);
      text.piece(sentenceName);
      text.text(said.nearest.sentence);
      text.piece(sentenceEnd);
    },
  };
}

const [comma, nothing] = [encodePiece(','), encodePiece('null')];
const [evidenceName, limitsName, limitsEnd] = [
  encodePiece(',"evidence":"'),
  encodePiece('","limits":['),
  encodePiece(']}'),
];
const [isCrossed, isNotCrossed] = [true, false].map((crossed) => encodePiece(`,"is_crossed":${crossed},"limit":`)) as [
  Uint8Array,
  Uint8Array,
];
const [sentenceName, sentenceEnd] = [encodePiece(',"sentence":"'), encodePiece('"}')];

/** The object of a mode, begun with what it is. */
function startOf({ code, label }: FailureMode, language: Language): Uint8Array {
  return encodePiece(JSON.stringify({ code, label: label[language] }).slice(0, -1));
}

type Margins = ReadonlyMap<Limit, WriteMargin>;

/** Of the limits that apply to the type. */
function marginWriters(modes: readonly FailureMode[], typeName: string, language: Language): Margins {
  const limits = modes.flatMap((mode) => mode.limits ?? []);
  return new Map(
    limits.flatMap((limit) => {
      const bound = boundOf(limit, typeName);
      return bound === undefined ? [] : [[limit, createWriteMargin(limit, bound, language)] as const];
    }),
  );
}
