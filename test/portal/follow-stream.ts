// The live feed of a Portal, as a browser follows it.

/** Server-sent events as they come. */
export async function follow(
  { url }: { readonly url: string },
  lastEventId?: string,
  { path = '/api/alerts/stream', cookie = '' } = {},
) {
  const aborted = new AbortController();
  const response = await fetch(url + path, {
    headers: { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
    signal: aborted.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    response,
    /** What came until it matches. */
    until: async (pattern: RegExp): Promise<string> => {
      while (!pattern.test(text)) {
        const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) throw new Error(`the stream ended after ${JSON.stringify(text)}`);
        text += value;
      }
      return text;
    },
    ended: async (): Promise<boolean> => {
      try {
        while (!(await reader?.read())?.done);
        return true;
      } catch {
        return true;
      }
    },
    leave: () => aborted.abort(),
  };
}

/** Of the alerts in a text of the feed, in their order. */
export const ids = (text: string): string[] => [...text.matchAll(/^id: (\d+)$/gm)].map((match) => match[1] as string);
