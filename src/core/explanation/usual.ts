// The usual range of each sensor and feature for each machine type, as training has learnt it and the model's manifest carries it.
import type { UsualRange } from './explanation.ts';

/** By name. */
export interface UsualOfType extends Readonly<Record<'sensors' | 'features', Readonly<Record<string, UsualRange>>>> {
  /** How far the readings that are labelled as failures go, of those sensors alone where they go further than 5 widths of what is usual. */
  readonly failing?: Readonly<Record<string, Span>>;
}

export interface Span {
  readonly low: number;
  readonly high: number;
}

/** By the machine type's name; a type that training has hardly seen is absent. */
export type UsualRanges = Readonly<Record<string, UsualOfType>>;

export function usualOf(
  ranges: UsualRanges | null | undefined,
  typeName: string,
  kind: 'sensors' | 'features',
  name: string,
): UsualRange | null {
  if (ranges === null || ranges === undefined || !Object.hasOwn(ranges, typeName)) return null;
  const own = ranges[typeName]?.[kind];
  return own !== undefined && Object.hasOwn(own, name) ? (own[name] ?? null) : null;
}
