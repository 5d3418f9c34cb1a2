// What is pointed at in curves, by the pointer or by the keyboard, and the time that is dragged over; and how wide there is room for them.
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { MachineCurves as Curves, TimeSpan } from '../../lib/curves/curve-api.ts';
import { draggedSpan, nearest, shifted, zoomed } from '../../lib/curves/curve-shape.ts';
import type { Frame } from './sensor-chart.tsx';

export interface PointingOptions {
  readonly curves: Curves;
  /** The time that the curves are of. */
  readonly drawn: TimeSpan;
  readonly frame: Frame;
  /** The time that is asked for. */
  readonly span: TimeSpan;
  readonly onSpan: ((span: TimeSpan) => void) | undefined;
}

export type Pointing = ReturnType<typeof usePointing>;

export function usePointing({ curves, drawn, frame, span, onSpan }: PointingOptions) {
  const [pointed, setPointed] = useState<number | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const at = pointed === null ? null : nearest(curves.times, pointed);
  const timeAt = (event: PointerEvent): number => {
    const { left, right, width } = frame;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const share = Math.min(1, Math.max(0, (x - left) / Math.max(1, width - left - right)));
    return drawn.from + share * (drawn.to - drawn.from);
  };
  const handlers = {
    onKeyDown: keysOf({ curves, at, span, setPointed, onSpan }),
    onPointerMove: (event: PointerEvent) => setPointed(timeAt(event)),
    onPointerLeave: () => setPointed(null),
    onPointerDown: (event: PointerEvent) => {
      // A finger scrolls.
      if (onSpan === undefined || event.pointerType === 'touch' || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDragged(timeAt(event));
    },
    onPointerUp: (event: PointerEvent) => {
      const found = dragged === null ? null : draggedSpan(dragged, timeAt(event));
      setDragged(null);
      if (found !== null) onSpan?.(found);
    },
    onPointerCancel: () => setDragged(null),
  };
  return { at, pointed, dragged, handlers };
}

interface Keys {
  readonly curves: Curves;
  readonly at: number | null;
  readonly span: TimeSpan;
  readonly setPointed: (time: number | null) => void;
  readonly onSpan: ((span: TimeSpan) => void) | undefined;
}

function keysOf({ curves, at, span, setPointed, onSpan }: Keys): (event: KeyboardEvent) => void {
  const { times } = curves;
  const step = Math.max(1, Math.round(times.length / 60));
  const move = (by: number): void => {
    const last = times.length - 1;
    const next = at === null ? last : Math.min(last, Math.max(0, at + by));
    setPointed(times[next] ?? null);
  };
  return (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const around = at === null ? undefined : times[at];
    if (event.key === 'ArrowLeft') move(-step);
    else if (event.key === 'ArrowRight') move(step);
    else if (event.key === 'Home') move(-times.length);
    else if (event.key === 'End') move(times.length);
    else if (event.key === 'Escape') setPointed(null);
    else if (event.key === '+' || event.key === '=') onSpan?.(zoomed(span, 0.5, around));
    else if (event.key === '-') onSpan?.(zoomed(span, 2, around));
    else if (event.key === 'PageUp') onSpan?.(shifted(span, -0.5));
    else if (event.key === 'PageDown') onSpan?.(shifted(span, 0.5));
    else return;
    event.preventDefault();
  };
}

/** As wide as there is room. */
export function useFrame(): readonly [Frame, (element: HTMLElement | null) => void] {
  const [width, setWidth] = useState(0);
  const observer = useRef<ResizeObserver | null>(null);
  useEffect(() => () => observer.current?.disconnect(), []);
  const place = useMemo(
    () =>
      (element: HTMLElement | null): void => {
        observer.current?.disconnect();
        if (element === null) return;
        setWidth(Math.floor(element.clientWidth));
        observer.current = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
        observer.current.observe(element);
      },
    [],
  );
  const frame = useMemo(() => ({ width, left: 52, right: 10 }), [width]);
  return [frame, place];
}
