// Why a file that somebody has named cannot be read, for a person.

/** One sentence, with what to name in its place. */
export function whyUnread(
  path: string,
  { code, message }: { readonly code?: string | undefined; readonly message: string },
): string {
  if (code === 'ENOENT') return `there is no file ${path}; name another`;
  if (code === 'EISDIR') return `${path} is a folder; name a file in it`;
  return `${path} cannot be read: ${message}`;
}
