// Days of the calendar as the page writes and reads them: 2026-03-01, in either language, whatever the browser's own habit is.

/** One that there is, of the years that a page can show. */
export function isDay(text: string): boolean {
  if (!/^[12]\d{3}-\d{2}-\d{2}$/.test(text) || text < '1970') return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** What is meant by 2026.3.1, 2026/03/01, "2026. 3. 1." or 20260301; anything else stays as it was typed. The year comes first: 03/01/2026 may be of January or of March. */
export function dayMeant(text: string): string {
  const [, year, month = '', day = ''] =
    /^\s*(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?\s*$/.exec(text) ??
    /^\s*(\d{4})(\d{2})(\d{2})\s*$/.exec(text) ??
    [];
  const meant = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(meant) ? meant : text;
}
