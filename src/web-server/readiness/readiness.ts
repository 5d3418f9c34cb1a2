// Whether a neighbour answers, asked in a way that probes cannot overload: at most one question is under way, its answer serves all who
// ask within `freshMs`, and who has waited `timeoutMs` is told no.

/** Null when ready, else the reason as a sentence. Never rejects. */
export type Readiness = () => Promise<string | null>;

export function createReadiness(options: {
  /** Resolves when the neighbour answers; rejects with the reason as the error's message. */
  readonly check: () => Promise<unknown>;
  readonly timeoutMs: number;
  readonly freshMs: number;
}): Readiness {
  let latest: { readonly reason: string | null; readonly at: number } | undefined;
  let underWay: Promise<string | null> | undefined;

  const ask = async (): Promise<string | null> => {
    const reason = await options.check().then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    latest = { reason, at: performance.now() };
    underWay = undefined;
    return reason;
  };

  return async () => {
    if (latest !== undefined && performance.now() - latest.at < options.freshMs) return latest.reason;
    underWay ??= ask();
    return within(underWay, options.timeoutMs);
  };
}

async function within(answer: Promise<string | null>, timeoutMs: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
