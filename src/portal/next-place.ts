// Where the page of a list that comes after this one begins: a page that is full has one after it, which may be empty.

/** Null behind the last page. `placeOf` is asked of the last row that was shown. */
export function nextPlace<Row, Place>(
  rows: readonly Row[],
  limit: number,
  placeOf: (last: Row) => Place,
): Place | null {
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? null : placeOf(last);
}
