// A collector that is away must not keep a program that ends: this goes on without what it was asked for, and the program ends without it (`endWithout`).

const withinMs = 3_000;

/** Rejects never, and does not last long. */
export async function closeInTime(close: () => Promise<void>): Promise<void> {
  await Promise.race([close().catch(() => {}), new Promise<void>((done) => void setTimeout(done, withinMs).unref())]);
}
