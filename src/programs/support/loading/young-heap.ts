// The part of the heap where objects are born. Loading a program makes much garbage once, for which V8 would grow that part by tens of
// megabytes that it keeps for good; so it stays small until the program is up, and may grow again under load.
import { setFlagsFromString } from 'node:v8';

export function keepYoungHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Back to what V8 does by itself. */
export function letYoungHeapGrow(): void {
  setFlagsFromString('--semi-space-growth-factor=2');
}
