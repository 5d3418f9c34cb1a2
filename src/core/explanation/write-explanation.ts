// The explanation of one reading as its JSON, which is nearly all that anybody does with one: an alert carries it as it is. Putting it together
// from texts that were made once for a profile and a model takes a part of the time of describing it as an object, which explain.ts
// does, and says the same to the byte.

import { encodePiece, type TextBytes } from '../text/text-bytes.ts';
import type { ContributionsSubject } from './contribution-sums.ts';
import type { ContributionsOptions } from './contributions.ts';
import { agreement, type Explain, type ScoredReading } from './explain.ts';
import { type Explanation, type ModelAndLimits, modelAndLimits, type NearestMode } from './explanation.ts';
import { quotable } from './fragments.ts';
import { judgeModes } from './modes.ts';
import { summaryOf } from './sentences.ts';
import { createSayUnusual } from './unusual.ts';
import { createContributionsWriting, type ShownSensor } from './write-contributions.ts';
import { createModesWriting } from './write-modes.ts';

/** An explanation as JSON, and of its members what is asked for without reading that. */
export interface WrittenExplanation {
  /** In UTF-8. */
  readonly json: Uint8Array;
  readonly failure_modes: readonly { readonly code: string }[];
  readonly nearest_mode: Pick<NearestMode, 'code' | 'is_crossed'> | null;
  readonly contributions: {
    readonly sensors: readonly ShownSensor[];
  } | null;
}

/** Its JSON is written to `text`, behind others of its batch, or plainly, to bytes of its own. Throws what the profile's own functions throw. */
export type WriteExplanation = (scored: ScoredReading, text: TextBytes) => WrittenExplanation;

/** What `explain` describes, written. Where the profile's texts do not lend themselves to it, `explain` is asked each time. */
export function createWriteExplanation(
  subject: ContributionsSubject,
  options: ContributionsOptions,
  explain: Explain,
): WriteExplanation {
  const plainly: WriteExplanation = (scored) => writtenPlainly(explain(scored));
  try {
    return createWrite(subject, options, plainly);
  } catch (error) {
    if (error instanceof RangeError) return plainly;
    throw error;
  }
}

/** Of an explanation that is there. */
export function writtenPlainly(explanation: Explanation): WrittenExplanation {
  const { failure_modes, nearest_mode: nearest, contributions } = explanation;
  return {
    json: encodePiece(JSON.stringify(explanation)),
    failure_modes: failure_modes.map(({ code }) => ({ code })),
    nearest_mode: nearest && { code: nearest.code, is_crossed: nearest.is_crossed },
    contributions: contributions && {
      sensors: contributions.sensors.map(({ sensor, contribution }) => ({ sensor, contribution })),
    },
  };
}

/** Throws RangeError when texts cannot be cut at the places of numbers. */
function createWrite(
  subject: ContributionsSubject,
  options: ContributionsOptions,
  plainly: WriteExplanation,
): WriteExplanation {
  const { profile, types, unusual } = subject;
  const { language } = options;
  const contributions = createContributionsWriting(subject, options);
  const modes = createModesWriting(profile, types, language);
  const sayUnusual = unusual === undefined ? undefined : createSayUnusual(profile, unusual.baselines, language);
  const known = new Set(types.map(({ name }) => name));
  return (scored, text) => {
    const { sensors, type, isAnomalous, contributions: given, of } = scored;
    if (!known.has(type.name)) return plainly(scored, text);
    const judged = judgeModes(profile.failureModes, sensors, type.name, language);
    const { crossed, nearest } = modes.say(judged);
    const sums = given === null ? null : contributions.sum(sensors, type, given.values, given.start);
    const isNamed = isAnomalous && crossed.length === 0 && sums !== null;
    const reasons = !isNamed
      ? []
      : sayUnusual === undefined
        ? contributions.reasons(sums, sensors, type)
        : contributions.speakingFor(sums).map((place) => quotable(sayUnusual(place, sensors, type, of)));
    text.clear();
    text.piece(summaryName);
    text.text(summaryOf({ isAnomalous, crossed, nearest, reasons, isUnusual: unusual !== undefined }, language));
    text.piece(modesName);
    modes.write(text, judged, { crossed, nearest }, type, agreements[agreement(isAnomalous, crossed.length > 0)]);
    text.piece(contributionsName);
    const shown = sums === null ? null : contributions.write(text, sums, sensors, type);
    text.piece(shown === null ? nothingAndEnd : end);
    return {
      json: text.take(),
      failure_modes: crossed.map(({ mode: { code } }) => ({ code })),
      nearest_mode: nearest && { code: nearest.mode.code, is_crossed: judged.likeliest?.evidence !== null },
      contributions: shown && { sensors: shown },
    };
  };
}

const [summaryName, modesName] = [encodePiece('{"summary":"'), encodePiece('","failure_modes":[')];
const [contributionsName, nothingAndEnd, end] = [
  encodePiece(',"contributions":'),
  encodePiece('null}'),
  encodePiece('}'),
];
const agreements = Object.fromEntries(
  modelAndLimits.map((each) => [each, encodePiece(`],"model_and_limits":"${each}","nearest_mode":`)]),
) as Readonly<Record<ModelAndLimits, Uint8Array>>;
