// What the page says of how far a reading is from known limits, in English and Korean.
import { formatCount, formatMeasured, formatSpan, language, texts } from '../texts.ts';
import { decisiveLimit, marginOf, type Quantity } from './gauge-shape.ts';

const english = {
  title: 'Against known limits',
  crossed: 'beyond its limits',
  notCrossed: 'not reached',
  all: 'only where all are crossed',
  others: (count: string) => `Other failure modes (${count})`,
  value: 'value',
  usual: 'usual',
  beyond: 'beyond the limit',
  usually: (range: string) => `usually ${range}`,
};

const korean: typeof english = {
  title: '알려진 한계 대비',
  crossed: '한계 벗어남',
  notCrossed: '조건 미충족',
  all: '모두 벗어날 때만 해당',
  others: (count) => `다른 고장 유형 (${count})`,
  value: '측정값',
  usual: '평소 범위',
  beyond: '한계 밖',
  usually: (range) => `평소 ${range}`,
};

export const marginTexts = { en: english, ko: korean }[language];

export const othersText = (count: number): string => marginTexts.others(formatCount(count));

export const withUnit = (value: number, unit: string): string => `${formatMeasured(value)} ${unit}`.trim();

/** How far the limit is that decides, and what is usual. */
export function marginWords(quantity: Quantity): readonly string[] {
  const { unit, usual } = quantity;
  const limit = decisiveLimit(quantity);
  const said = usual === null ? [] : [marginTexts.usually(formatSpan(usual.low, usual.high))];
  if (limit === undefined) return said;
  const margin = marginOf(quantity, limit);
  const permille = Math.round(Math.abs(1_000 * (margin / limit.limit)));
  const percent = Number.isFinite(permille) ? ` (${formatMeasured(permille / 10)} %)` : '';
  const how = margin > 0 || limit.isCrossed ? texts.beyondLimit : texts.shortOfLimit;
  return [how(`${withUnit(Math.abs(margin), unit)}${percent}`, withUnit(limit.limit, unit)), ...said];
}
