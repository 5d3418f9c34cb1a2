// One answer for all who ask for the same thing at about the same time, so that many open pages cost the database no more than one.

/** At most one question is under way, and its answer also serves who asks within `freshMs` after it. A rejection serves only who waited. */
export function shared<T>(ask: () => Promise<T>, freshMs: number): () => Promise<T> {
  let latest: { readonly answer: Promise<T>; readonly answeredAt: number } | undefined;
  return () => {
    if (latest !== undefined && performance.now() - latest.answeredAt < freshMs) return latest.answer;
    const answer = ask();
    const own = { answer, answeredAt: Number.POSITIVE_INFINITY };
    latest = own;
    answer.then(
      () => {
        if (latest === own) latest = { answer, answeredAt: performance.now() };
      },
      () => {
        if (latest === own) latest = undefined;
      },
    );
    return answer;
  };
}
