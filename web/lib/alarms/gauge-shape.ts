// What a gauge looks like, before anything is drawn: where on its line the value, what is usual, and what is beyond each limit lie, in percent. Pure.
import type { ModeMargins } from './alarm-api.ts';

export type Quantity = ModeMargins['quantities'][number];
type Limit = Quantity['limits'][number];

interface Part {
  readonly from: number;
  readonly to: number;
}

export interface GaugeShape {
  /** At the ends of the line, in the quantity's unit. */
  readonly low: number;
  readonly high: number;
  readonly value: number;
  readonly usual: Part | null;
  readonly beyond: readonly Part[];
  /** `isNamed` where the number beside it has room. */
  readonly limits: readonly { readonly at: number; readonly limit: number; readonly isNamed: boolean }[];
}

/** Of a limit that stands alone: what is a few hundredths beyond it must not look far away. */
const aloneShare = 0.25;
/** Beside what is shown, of its length. */
const marginShare = 0.15;
/** So near to a number that stands there, in percent, another has no room. */
const namedDistance = 24;

export function gaugeShape(quantity: Quantity): GaugeShape {
  // Near the largest numbers that there are a distance would be none: such are drawn as their thousandths.
  const largest = Math.max(...[quantity.value, ...quantity.limits.map(({ limit }) => limit)].map(Math.abs));
  if (!(largest > drawnMax)) return shapeOf(quantity);
  const shape = shapeOf(scaled(quantity, 1e-3));
  return {
    ...shape,
    low: bounded(shape.low * 1e3),
    high: bounded(shape.high * 1e3),
    limits: shape.limits.map((each, at) => ({ ...each, limit: quantity.limits[at]?.limit ?? each.limit })),
  };
}

const drawnMax = 1e300;

/** Infinity is no end of a line. */
const bounded = (value: number): number => Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));

function scaled({ usual, limits, ...quantity }: Quantity, by: number): Quantity {
  return {
    ...quantity,
    value: quantity.value * by,
    usual: usual && { low: usual.low * by, high: usual.high * by },
    limits: limits.map((each) => ({ ...each, limit: each.limit * by })),
  };
}

function shapeOf(quantity: Quantity): GaugeShape {
  const { value, usual, limits } = quantity;
  const shown = [value, ...limits.flatMap(surroundings(quantity)), ...(usual === null ? [] : [usual.low, usual.high])];
  const [least, most] = [Math.min(...shown), Math.max(...shown)];
  const margin = (most - least) * marginShare || Math.abs(most) * marginShare || 1;
  // What cannot be below 0, as far as is seen, is not drawn below it.
  const low = least >= 0 ? Math.max(0, least - margin) : least - margin;
  const high = most + margin;
  const at = (each: number): number => (100 * (each - low)) / (high - low);
  const named: number[] = [];
  const places = new Map(
    limits
      .toSorted((one, other) => marginOf(quantity, other) - marginOf(quantity, one))
      .map((each) => {
        const place = at(each.limit);
        const isNamed = named.every((other) => Math.abs(other - place) >= namedDistance);
        if (isNamed) named.push(place);
        return [each, isNamed];
      }),
  );
  return {
    ...{ low, high, value: at(value) },
    usual: usual === null ? null : { from: at(usual.low), to: at(usual.high) },
    beyond: limits.map(({ limit, side }) =>
      side === 'above' ? { from: at(limit), to: 100 } : { from: 0, to: at(limit) },
    ),
    limits: limits.map((each) => ({ at: at(each.limit), limit: each.limit, isNamed: places.get(each) === true })),
  };
}

function surroundings({ usual, limits }: Quantity): (limit: Limit) => readonly number[] {
  const share = usual === null && limits.length === 1 ? aloneShare : 0;
  return ({ limit }) => [limit * (1 - share), limit * (1 + share)];
}

/** The limit that is crossed furthest, or is nearest. */
export function decisiveLimit(quantity: Quantity): Limit | undefined {
  return quantity.limits.toSorted((one, other) => marginOf(quantity, other) - marginOf(quantity, one))[0];
}

/** Beyond the limit, or negative. */
export function marginOf({ value }: Pick<Quantity, 'value'>, { limit, side }: Limit): number {
  return bounded(side === 'above' ? value - limit : limit - value);
}
