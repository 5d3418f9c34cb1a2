// What a reason of the Portal's says to an operator, and what of it is for whoever looks after the plant's programs. Pure.

export interface ReasonParts {
  /** A sentence, with times as clocks show them. */
  readonly what: string;
  /** The whole, where there is more; null for none. */
  readonly whole: string | null;
}

const times = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;
/** Behind these a reason says how it is known, and what to run. */
const more = /; |, when /;

export function reasonParts(reason: string, timeSaid: (time: string) => string): ReasonParts {
  const said = sentence(reason.replace(times, (time) => (Number.isNaN(Date.parse(time)) ? time : timeSaid(time))));
  const [what = '', rest] = said.split(more, 2);
  return rest === undefined ? { what: said, whole: null } : { what: `${what}.`, whole: said };
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
