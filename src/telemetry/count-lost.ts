// How many records a gap has lost that were not counted before: positions that are read anew before a gap was stored meet it again.

/** Asked at each gap of a partition, in their order, with the offsets that Kafka no longer has: `from` inclusive, `to` exclusive. */
export function createLostCount(): (partition: number, from: number, to: number) => number {
  const counted = new Map<number, { readonly from: number; readonly to: number }>();
  return (partition, from, to) => {
    const before = counted.get(partition);
    // One that begins elsewhere is another, and so it is where a topic was made anew and its offsets begin again.
    const isSame = before?.from === from && before.to <= to;
    counted.set(partition, { from, to });
    return isSame ? to - before.to : to - from;
  };
}
