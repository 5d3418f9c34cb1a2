// A refusal's reason in a list: cut where it is long, but never at its end where that names the setting that takes the reading.

const charactersMax = 110;
const hint = /; \w+=\S+ takes it$/;

export function shortReason(reason: string): string {
  if (reason.length <= charactersMax) return reason;
  const kept = hint.exec(reason)?.[0] ?? '';
  return `${reason.slice(0, Math.max(0, charactersMax - kept.length - 1))}…${kept}`;
}
