// One page of what is to be ended after the other: a plant of many machines would otherwise wait for hours.

/** `end` says whether it was ended; a full page of which nothing was is the last one. */
export async function endEach<Row>(
  findPage: () => Promise<readonly Row[]>,
  pageSize: number,
  end: (row: Row) => Promise<boolean>,
): Promise<void> {
  for (let isMore = true; isMore; ) {
    const rows = await findPage();
    let ended = 0;
    for (const row of rows) if (await end(row)) ended++;
    isMore = rows.length >= pageSize && ended > 0;
  }
}
