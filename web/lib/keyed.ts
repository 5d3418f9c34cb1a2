// Keys for a list whose members have no name that is theirs alone, as two quantities of a profile may be called the same. Pure.

/** Each with a key of its own: what it is called, and of those called the same the second, the third and so on. */
export function keyed<Item>(
  items: readonly Item[],
  called: (item: Item) => string | number,
): readonly { readonly key: string; readonly item: Item }[] {
  const counts = new Map<string, number>();
  return items.map((item) => {
    const name = String(called(item));
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { key: count === 1 ? name : `${name} (${count})`, item };
  });
}
