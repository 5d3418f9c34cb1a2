// Relations between settings that are each in range and still do not go together. A room exports those of its settings; they are
// checked wherever both settings are read.

export interface Relation {
  /** The settings that it is about. It is checked when a program reads all of them. */
  readonly names: readonly string[];
  /** What is wrong, or undefined. */
  readonly problem: (values: Readonly<Record<string, unknown>>) => string | undefined;
}

/** The first setting must not be above the second. `why` says what would happen otherwise. */
export function notAbove(lower: string, upper: string, why: string): Relation {
  return {
    names: [lower, upper],
    problem: (values) =>
      Number(values[lower]) <= Number(values[upper])
        ? undefined
        : `${lower} (${values[lower]}) must not be above ${upper} (${values[upper]}): ${why}`,
  };
}

/** No two of these settings may have the same value. `why` says what would happen otherwise. */
export function allDiffer(names: readonly string[], why: string): readonly Relation[] {
  return names.flatMap((first, index) =>
    names.slice(index + 1).map(
      (second): Relation => ({
        names: [first, second],
        problem: (values) =>
          values[first] === values[second]
            ? `${first} and ${second} are both ${JSON.stringify(values[first])} and must differ: ${why}`
            : undefined,
      }),
    ),
  );
}
