// What the card says of its own figures: a warning where they flatter, what was kept apart when they were measured, and what they are by
// episodes.

import type { Profile } from '../../core/profile.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { durationText, eventText } from '../evaluation/event-text.ts';
import { gapShare } from '../split/time-folds.ts';
import { count, escapeText, fixed } from './markup.ts';

/** Nothing where random folds tell the truth. */
export function warningLines({ split }: Evaluation): string {
  const warning = split.neighbours?.warning ?? null;
  return warning === null ? '' : `<p class="warning" role="note"><b>Warning.</b> ${escapeText(warning)}</p>\n`;
}

/** Of what the tiles' figures are, in a few words. */
export function headlineText({ split }: Evaluation): string {
  if (split.test !== null) return 'on the test file';
  if (split.kind === 'groups') return `on whole groups not trained on (${split.groupColumn})`;
  return split.kind === 'time' ? `on times not trained on (${split.timeColumn})` : 'on rows not trained on';
}

/** An entry of the list of how it was made; none in evaluations that do not say it. */
export function targetFacts({ target }: Evaluation, profile: Profile): readonly (readonly [string, string])[] {
  if (target === undefined) return [];
  const { name, when, modes } = target;
  const label = name === null ? undefined : profile.targets?.[name]?.label?.en;
  const named = name === null ? '' : `${name}${label === undefined ? '' : ` (${label})`}: `;
  const about = modes === null ? '' : `; of the failure modes ${modes.join(', ')} alone`;
  return [['Target', `${named}a row is a failure when ${when}${about}`]];
}

/** Values and their texts; none without episodes. */
export function eventTiles({ events }: Evaluation): readonly (readonly [string, string])[] {
  if (events === null) return [];
  const { episodes, found, falseEpisodesPerDay, falseEpisodesPer1000Rows, delaySeconds, delayRows } = events;
  const perDay = falseEpisodesPerDay !== null;
  return [
    [`${fixed(found, 1)} of ${episodes}`, 'episodes of failure announced while they lasted'],
    [
      short(falseEpisodesPerDay ?? falseEpisodesPer1000Rows),
      perDay ? 'false alarms per day (runs of alarms that touch no episode)' : 'false alarms per 1,000 rows',
    ],
    [
      delaySeconds !== null ? durationText(delaySeconds) : delayRows === null ? '–' : `${short(delayRows)} rows`,
      'from the beginning of an episode to its first alarm (median)',
    ],
  ];
}

/** Entries of the list of how it was made. */
export function splitFacts(evaluation: Evaluation): readonly (readonly [string, string])[] {
  const { split, events, model } = evaluation;
  const apart = {
    rows: 'single rows, dealt at random in their shares of failures',
    groups: `whole groups: ${split.groups} values of the column ${split.groupColumn}; none is ever on both sides`,
    time: `blocks of neighbouring rows in the order of the column ${split.timeColumn}; ${fixed(100 * gapShare, 0)} % of the rows on either side of a tested block are not trained on`,
  };
  const ofOneKind =
    split.foldsOfOneKind === 0
      ? ''
      : `. ${split.foldsOfOneKind} of ${model.foldCount * model.reportSeeds.length} folds have rows of one label alone and count for accuracy and Brier score only`;
  const facts: (readonly [string, string])[] = [
    ['Kept apart', `${apart[split.kind]}; so in folds, threshold, calibration and learning curve${ofOneKind}`],
  ];
  if (split.test !== null) {
    const { rows, failures, badRows, seenRows, sha256 } = split.test;
    const seen = seenRows === 0 ? '' : `; ${count(seenRows)} of its rows are in the training data too`;
    facts.push([
      'Test file',
      `${count(rows)} rows, ${count(failures)} failures, ${count(badRows)} rows left out${seen}; SHA-256 ${sha256}. Threshold and calibration were chosen without it`,
    ]);
  }
  if (split.neighbours !== null) facts.push(['Neighbouring rows', neighboursText(split.neighbours)]);
  if (events !== null) facts.push(['Episodes', eventText(events).replace('episodes: ', '')]);
  const other = evaluation.compared;
  if (other !== undefined && other.events !== null)
    facts.push([`Episodes of ${other.name}`, eventText(other.events).replace('episodes: ', '')]);
  if (split.notes.length > 0) facts.push(['Order of rows', split.notes.join('. ')]);
  return facts;
}

function neighboursText({
  isOrdered,
  sensor,
  correlation,
  blocked,
  warning,
}: NonNullable<Evaluation['split']['neighbours']>): string {
  if (!isOrdered) return `in no order: no sensor resembles itself one row later (at most ${fixed(correlation, 2)})`;
  const how = `${sensor} resembles itself one row later (correlation ${fixed(correlation, 2)})`;
  if (blocked === null) return `${how}; the failures stand too close together to test blocks of neighbouring rows`;
  const { f1, averagePrecision } = blocked;
  const verdict =
    warning === null ? 'no more than chance away from random folds' : 'more than chance away from random folds';
  return `${how}; tested on blocks of neighbouring rows F1 is ${fixed(f1.mean, 3)} and average precision ${fixed(averagePrecision.mean, 3)}, ${verdict}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
