// The usual range of each sensor and feature for each machine type, as training has learnt it and the model's manifest carries it.
import type { UsualRange } from './explanation.ts';

/** By name. */
export type UsualOfType = Readonly<Record<'sensors' | 'features', Readonly<Record<string, UsualRange>>>>;

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
