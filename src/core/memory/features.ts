// Features with memory among the others: as a profile writes them, and as everybody else uses them. Such a feature is a value under its own name,
// beside the sensors' values: whoever computes features of it without having remembered anything is told so, and never gets a number.
import type { SensorValues } from '../sensor-values.ts';
import type { MemoryRule } from './rule.ts';

/** What this needs of a feature. */
interface Remembering {
  readonly name: string;
  readonly memory?: MemoryRule | undefined;
}

/** A feature's function over values that hold what was remembered. Throws RangeError where they do not. */
export function rememberedValue(name: string): (values: SensorValues) => number {
  const remembered = (values: SensorValues): number => {
    const value = values[name];
    if (value === undefined)
      throw new RangeError(`the feature ${name} needs what was remembered of the machine, and there is none here`);
    return value;
  };
  return Object.assign(remembered, { remembers: name });
}

/** The name under which such a function finds its value, and does nothing else; undefined for any other function. */
export function rememberedName(of: object): string | undefined {
  const { remembers } = of as { readonly remembers?: unknown };
  return typeof remembers === 'string' ? remembers : undefined;
}

/** Those with memory, in their order. */
export function withMemory<Each extends Remembering>(
  features: readonly Each[],
): readonly (Each & { readonly memory: MemoryRule })[] {
  return features.filter((each): each is Each & { readonly memory: MemoryRule } => each.memory !== undefined);
}
