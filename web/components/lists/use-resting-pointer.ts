// A list whose rows move by themselves, under a pointer that rests: a click just after is meant for the row that was there before, which is no longer
// under it, and is not taken.
import { type MouseEvent, type PointerEvent, useLayoutEffect, useRef } from 'react';
import { isMeantForAnother } from '../../lib/desk/resting-pointer.ts';

/** Handlers for the list; `order` is another one whenever rows have moved. */
export function useRestingPointer(order: string) {
  const rowsAt = useRef(Number.NEGATIVE_INFINITY);
  const pointer = useRef({ at: Number.NEGATIVE_INFINITY, x: 0, y: 0 });
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change that counts.
  useLayoutEffect(() => {
    if (!isFirst.current) rowsAt.current = performance.now();
    isFirst.current = false;
  }, [order]);
  return {
    onPointerMove: ({ clientX: x, clientY: y }: PointerEvent): void => {
      // A browser also tells of pointers that rest, when something comes under them.
      if (x !== pointer.current.x || y !== pointer.current.y) pointer.current = { at: performance.now(), x, y };
    },
    onClickCapture: (event: MouseEvent): void => {
      const moves = { rowsAt: rowsAt.current, pointerAt: pointer.current.at };
      const isOfKeyboard = event.detail === 0;
      if (!isMeantForAnother(moves, { now: performance.now(), isOfKeyboard })) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
