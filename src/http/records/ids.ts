// Ids of records in paths. What is no UUID is no record, and the database is not asked.

export function isId(text: string): boolean {
  return uuid.test(text);
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Of an id that nothing has, so much is shown. */
export const idCharactersShown = 64;
