// Names looked up a few at a time: each look-up takes one of the few threads that the whole process has for such things, for as long as DNS lets it wait.
import { type LookupAddress, lookup as lookUpName } from 'node:dns';

/** All addresses of a name. */
export type LookUp = (
  name: string,
  done: (error: NodeJS.ErrnoException | null, found: readonly LookupAddress[]) => void,
) => void;

export interface LookUpBounds {
  readonly atOnceMax: number;
  /** So many more wait; one more is told that it cannot be looked up now. */
  readonly waitingMax: number;
}

/** Who asks for a name that is being looked up gets that answer too. */
export function boundedLookUp(
  { atOnceMax, waitingMax }: LookUpBounds,
  ask: LookUp = (name, done) => lookUpName(name, { all: true }, done),
): LookUp {
  const wanted = new Map<string, Parameters<LookUp>[1][]>();
  const waiting: string[] = [];
  let asking = 0;
  const next = (): void => {
    const name = asking < atOnceMax ? waiting.shift() : undefined;
    if (name === undefined) return;
    asking++;
    ask(name, (error, found) => {
      asking--;
      const told = wanted.get(name) ?? [];
      wanted.delete(name);
      for (const each of told) each(error, found);
      next();
    });
  };
  return (name, done) => {
    const already = wanted.get(name);
    if (already !== undefined && already.length < waitingMax) {
      already.push(done);
      return;
    }
    if (already !== undefined || waiting.length >= waitingMax) return done(busy(), []);
    wanted.set(name, [done]);
    waiting.push(name);
    next();
  };
}

function busy(): NodeJS.ErrnoException {
  return Object.assign(new Error('too many names are looked up at once'), { code: 'EAI_AGAIN' });
}
