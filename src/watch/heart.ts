// What a loop that can wait tells of itself, so that somebody else can see when it no longer gets on. Telling costs next to nothing and
// never fails.

export interface Heart {
  /** The loop is alive, and is about to wait for this. Completes the sentence "waits for …". */
  readonly beat: (waitingFor: string) => void;
  /** How far the loop has come in one part of its work (a partition, say), and how far there is to go. */
  readonly position: (part: string, at: number, end: number) => void;
  /** The parts that are the loop's from now on; what it told of others is forgotten. */
  readonly parts: (names: readonly string[]) => void;
  /** What holds the loop, or one part of it, up and is tried again by the loop itself, as a sentence; null when it gets on. */
  readonly trouble: (reason: string | null, part?: string) => void;
}

/** For a loop that nobody watches. */
export const unwatched: Heart = { beat: () => {}, position: () => {}, parts: () => {}, trouble: () => {} };
