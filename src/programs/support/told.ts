// What a check of `spindle doctor` tells where it has not failed: all is well, as a sentence; or that something is on its way, or worth
// knowing.

export type Told =
  | string
  | {
      readonly state: 'ok' | 'starting' | 'warning' | 'failed';
      /** What was found, or what is wrong and how to mend it. */
      readonly detail: string;
    };

export function toldOf(told: Told): Exclude<Told, string> {
  return typeof told === 'string' ? { state: 'ok', detail: told } : told;
}
