// Figures of episodes in a sentence, for the terminal and the card.
import type { EventOutcomes } from './events.ts';

export function eventText(events: EventOutcomes): string {
  const { episodes, found, falseEpisodes, falseEpisodesPerDay, falseEpisodesPer1000Rows, observedDays } = events;
  const rate =
    falseEpisodesPerDay === null
      ? `${short(falseEpisodesPer1000Rows)} per 1,000 rows`
      : `${short(falseEpisodesPerDay)} per day of ${short(observedDays ?? 0)} observed`;
  return `episodes: ${short(found)} of ${episodes} announced${delayText(events)}; ${short(falseEpisodes)} false alarms, ${rate}${gapText(events)}`;
}

function delayText({ delaySeconds, delayRows }: EventOutcomes): string {
  if (delaySeconds !== null) return `, half of them within ${durationText(delaySeconds)}`;
  return delayRows === null ? '' : `, half of them within ${short(delayRows)} rows`;
}

function gapText({ gaps, gapSeconds }: EventOutcomes): string {
  if (gaps === 0 || gapSeconds === null) return '';
  return `; ${gaps} ${gaps === 1 ? 'gap' : 'gaps'} of more than ${durationText(gapSeconds)} ${gaps === 1 ? 'ends' : 'end'} episodes and ${gaps === 1 ? 'is' : 'are'} not counted as observed`;
}

/** In the largest unit that gives at least one. */
export function durationText(seconds: number): string {
  const units = [
    ['days', 86_400],
    ['hours', 3600],
    ['min', 60],
  ] as const;
  const [name, size] = units.find(([, length]) => seconds >= length) ?? ['s', 1];
  return `${short(seconds / size)} ${name}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
