// What the machine type of a profile is called that states none: no person knows it by that name, so that no sentence says it.
export const onlyTypeName = 'STANDARD';

/** Words about a type; none where there is but one, which nobody has named. */
export function aboutType(typeName: string, words: string): string {
  return typeName === onlyTypeName ? '' : words;
}
