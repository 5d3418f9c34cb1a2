// Of a long list the rows that are near what is seen, and the room that all others take: a page of thousands of rows has some dozens. Rows that are kept exist
// wherever they are: one that is open, with what is being written in it, and the one that has the focus. A short list is whole.
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useState } from 'react';

/** Shorter ones are whole, for the browser's own search and for paper. */
const wholeMax = 100;
/** Beyond what is seen, on either side. */
const nearRows = 12;

export interface NearRow {
  /** Its place in the list. */
  readonly index: number;
  /** So high is what is left out above it, in pixels. */
  readonly gapPx: number;
}

export interface NearRows {
  readonly rows: readonly NearRow[];
  /** So high is what is left out below the last one. */
  readonly restPx: number;
  /** For each row's element, which has its place as `data-index`. */
  readonly measure: (row: Element | null) => void;
}

export interface NearRowsOptions {
  readonly list: RefObject<HTMLElement | null>;
  readonly ids: readonly string[];
  readonly keptIds: ReadonlySet<string | null>;
  /** Of a row whose own height is not known. */
  readonly usualPx: number;
}

export function useNearRows({ list, ids, keptIds, usualPx }: NearRowsOptions): NearRows {
  const scrollMargin = useTopOf(list);
  const isWhole = ids.length <= wholeMax;
  const virtual = useWindowVirtualizer({
    count: ids.length,
    estimateSize: () => usualPx,
    getItemKey: (index) => ids[index] ?? index,
    overscan: isWhole ? wholeMax : nearRows,
    scrollMargin,
    rangeExtractor: (range) => {
      // With its neighbours, to which the keyboard goes on.
      const kept = ids.flatMap((id, index) => (keptIds.has(id) ? [index - 1, index, index + 1] : []));
      const inList = kept.filter((index) => index >= 0 && index < ids.length);
      return [...new Set([...defaultRangeExtractor(range), ...inList])].sort((one, other) => one - other);
    },
    // Renders with whatever else the frame brings.
    useFlushSync: false,
  });
  // The browser itself keeps what is seen in its place.
  virtual.shouldAdjustScrollPositionOnItemSizeChange = () => false;
  let end = scrollMargin;
  const rows = virtual.getVirtualItems().map(({ index, start, end: next }) => {
    const gapPx = start - end;
    end = next;
    return { index, gapPx };
  });
  return { rows, restPx: scrollMargin + virtual.getTotalSize() - end, measure: virtual.measureElement };
}

/** Where a list begins on the page, also when something above it comes, goes or grows. */
function useTopOf(list: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const look = (): void => {
      if (list.current !== null) setTop(Math.round(list.current.getBoundingClientRect().top + window.scrollY));
    };
    look();
    const watch = new ResizeObserver(look);
    watch.observe(document.body);
    return () => watch.disconnect();
  }, [list]);
  return top;
}
