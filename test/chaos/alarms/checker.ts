// Compares the alarms of a chaos run with what they must be: whether a condition lasts follows from the topic of episodes alone, and what people
// did from the journal; a state computed from both must be the one in the table. Knows nothing of how the Portal computes it. Pure.

/** As the topic has it, repeats too, each partition in its order. */
export interface ToldEpisode {
  readonly eventId: string;
  readonly episodeId: string;
  readonly machineId: number;
  readonly kind: string;
  readonly event: string;
  readonly severity: string;
  readonly readingCount: number;
  readonly suppressedBy: string | null;
}

export interface AlarmRow {
  readonly alarmId: string;
  readonly version: number;
  readonly machineId: number;
  readonly kind: string;
  readonly mode: string | null;
  readonly state: string;
  readonly priority: string;
  readonly isActive: boolean;
  readonly suppressedBy: string | null;
  readonly assignee: string | null;
  readonly verdict: string | null;
  readonly isEnded: boolean;
}

export interface EntryRow {
  readonly alarmId: string;
  readonly version: number;
  readonly act: string;
  readonly actor: string;
  readonly episodeId: string | null;
  /** All facts, as text in which equal facts are equal. */
  readonly before: string | null;
  readonly after: string;
}

/** An act that the Portal has answered to have done. */
export interface DoneAct {
  readonly alarmId: string;
  /** The version that the person had before them. */
  readonly seen: number;
  /** That which it became by the act. */
  readonly version: number;
  readonly act: string;
}

/** An act that the Portal has refused because somebody was first. */
export interface OvertakenAct {
  readonly alarmId: string;
  readonly seen: number;
}

export interface AlarmsObserved {
  readonly told: readonly ToldEpisode[];
  readonly alarms: readonly AlarmRow[];
  /** In the order of their versions. */
  readonly journal: readonly EntryRow[];
  readonly episodes: readonly {
    readonly episodeId: string;
    readonly alarmId: string;
    readonly verdict: string | null;
  }[];
  readonly done: readonly DoneAct[];
  readonly overtaken: readonly OvertakenAct[];
}

export interface AlarmCheck {
  readonly alarms: number;
  readonly entries: number;
  readonly byPeople: number;
  readonly overtaken: number;
  readonly problems: readonly string[];
}

export function checkAlarms(observed: AlarmsObserved): AlarmCheck {
  const { alarms, journal, done, overtaken } = observed;
  const conditions = conditionsOf(observed.told);
  const entriesOf = Map.groupBy(journal, (entry) => entry.alarmId);
  const problems = [
    ...ownershipProblems(observed, conditions),
    ...doubledAlarms(alarms),
    ...alarms.flatMap((alarm) => {
      const owned = observed.episodes.filter((each) => each.alarmId === alarm.alarmId);
      const entries = entriesOf.get(alarm.alarmId) ?? [];
      return [
        ...journalProblems(alarm, entries),
        ...stateProblems(
          alarm,
          entries,
          owned.flatMap(({ episodeId }) => conditions.get(episodeId) ?? []),
        ),
      ].map((problem) => `alarm ${alarm.alarmId}: ${problem}`);
    }),
    ...done.flatMap(({ alarmId, version, act }) => {
      const entry = entriesOf.get(alarmId)?.find((each) => each.version === version);
      return entry?.act === act
        ? []
        : [`alarm ${alarmId}: ${act} was answered as version ${version}, which is ${entry?.act}`];
    }),
    ...meetingProblems(observed, entriesOf),
  ];
  const counts = { alarms: alarms.length, entries: journal.length, byPeople: done.length, overtaken: overtaken.length };
  return { ...counts, problems };
}

/** Of two who act on what both have seen, one is first, and the other is told so. */
function meetingProblems(
  { done, overtaken }: AlarmsObserved,
  entriesOf: ReadonlyMap<string, readonly EntryRow[]>,
): string[] {
  const bySeen = Map.groupBy(done, ({ alarmId, seen }) => `alarm ${alarmId}: version ${seen}`);
  return [
    ...[...bySeen]
      .filter(([, acts]) => acts.length > 1)
      .map(
        ([seen, acts]) =>
          `${seen} was changed by ${acts.length} people who had it before them, and all were answered as done`,
      ),
    ...overtaken
      .filter(({ alarmId, seen }) => !entriesOf.get(alarmId)?.some(({ version }) => version === seen + 1))
      .map(
        ({ alarmId, seen }) =>
          `alarm ${alarmId}: somebody was told that another was first at version ${seen}, and nobody was`,
      ),
  ];
}

/** How an episode is at the end, by its events alone. */
interface Condition {
  readonly episodeId: string;
  readonly machineId: number;
  readonly kind: string;
  readonly isOpen: boolean;
  /** Of the event that tells most of it. */
  readonly last: ToldEpisode;
}

const ranks = ['opened', 'escalated', 'resumed', 'closed'];

function conditionsOf(told: readonly ToldEpisode[]): ReadonlyMap<string, Condition> {
  const furthest = (a: ToldEpisode, b: ToldEpisode): ToldEpisode => {
    if ((a.event === 'closed') !== (b.event === 'closed')) return a.event === 'closed' ? a : b;
    if (a.readingCount !== b.readingCount) return a.readingCount > b.readingCount ? a : b;
    return ranks.indexOf(a.event) >= ranks.indexOf(b.event) ? a : b;
  };
  return new Map(
    [...Map.groupBy(told, ({ episodeId }) => episodeId)].map(([episodeId, events]) => {
      const last = events.reduce(furthest);
      return [
        episodeId,
        { episodeId, machineId: last.machineId, kind: last.kind, isOpen: last.event !== 'closed', last },
      ];
    }),
  );
}

/** Every episode belongs to one alarm of its machine, which it has raised once. */
function ownershipProblems(
  { alarms, episodes, journal }: AlarmsObserved,
  conditions: ReadonlyMap<string, Condition>,
): string[] {
  const alarmOf = new Map(alarms.map((alarm) => [alarm.alarmId, alarm]));
  const owners = Map.groupBy(episodes, ({ episodeId }) => episodeId);
  const raised = Map.groupBy(
    journal.filter(({ act }) => act === 'raised'),
    ({ episodeId }) => episodeId,
  );
  const strangers = episodes
    .filter(({ episodeId }) => !conditions.has(episodeId))
    .map(({ episodeId }) => `episode ${episodeId} belongs to an alarm, and nobody told of it`);
  return [...conditions.values()]
    .flatMap(({ episodeId, machineId, kind }) => {
      const [owner, ...others] = owners.get(episodeId) ?? [];
      if (owner === undefined) return [`episode ${episodeId} belongs to no alarm`];
      const alarm = alarmOf.get(owner.alarmId);
      const count = raised.get(episodeId)?.length ?? 0;
      return [
        ...(others.length > 0 ? [`episode ${episodeId} belongs to ${others.length + 1} alarms`] : []),
        ...(alarm?.machineId === machineId && alarm.kind === kind
          ? []
          : [`episode ${episodeId} belongs to an alarm of something else`]),
        ...(count === 1 ? [] : [`episode ${episodeId} has raised an alarm ${count} times`]),
      ];
    })
    .concat(strangers);
}

function doubledAlarms(alarms: readonly AlarmRow[]): string[] {
  const live = Map.groupBy(
    alarms.filter(({ isEnded }) => !isEnded),
    ({ machineId, kind, mode }) => `machine ${machineId}, ${kind}, ${mode}`,
  );
  return [...live].filter(([, same]) => same.length > 1).map(([key, same]) => `${key}: ${same.length} alarms at once`);
}

function journalProblems({ version }: AlarmRow, entries: readonly EntryRow[]): string[] {
  const problems: string[] = [];
  if (entries.length !== version)
    problems.push(`its version is ${version}, and its journal has ${entries.length} entries`);
  if (entries[0]?.act !== 'raised') problems.push(`its journal begins with ${entries[0]?.act}`);
  entries.forEach((entry, at) => {
    if (entry.version !== at + 1) problems.push(`entry ${at + 1} of its journal is version ${entry.version}`);
    if (entry.before !== (entries[at - 1]?.after ?? null))
      problems.push(`version ${entry.version} does not begin where the one before ended`);
  });
  return problems;
}

const severities = ['WARNING', 'ALERT', 'CRITICAL'];

function stateProblems(alarm: AlarmRow, entries: readonly EntryRow[], conditions: readonly Condition[]): string[] {
  const open = conditions.filter(({ isOpen }) => isOpen);
  const told = {
    isActive: open.length > 0,
    isSuppressed: open.length > 0 && open.every(({ last }) => last.suppressedBy !== null),
  };
  const state = stateAfter(entries, told);
  const least = Math.max(...open.map(({ last }) => severities.indexOf(last.severity)), -1);
  return [
    ...(alarm.isActive === told.isActive
      ? []
      : [`it says that its condition ${alarm.isActive ? 'lasts' : 'is over'}, and the topic does not`]),
    ...((alarm.suppressedBy !== null) === told.isSuppressed
      ? []
      : ['it is suppressed, or not, otherwise than the topic says']),
    ...(alarm.state === state ? [] : [`it is ${alarm.state}, and must be ${state}`]),
    ...(alarm.isEnded === (alarm.state === 'normal')
      ? []
      : [`it is ${alarm.state} and ${alarm.isEnded ? '' : 'not '}over`]),
    ...(severities.indexOf(alarm.priority) >= least
      ? []
      : [`its priority is ${alarm.priority}, and an open episode is worse`]),
  ];
}

/** What people have set aside, and whether they know: by the acts alone. Whether its condition lasts says the topic. */
function stateAfter(
  entries: readonly EntryRow[],
  told: { readonly isActive: boolean; readonly isSuppressed: boolean },
): string {
  let aside: 'shelved' | 'out-of-service' | null = null;
  let [isKnown, isActive, isSuppressed] = [false, false, false];
  for (const { act, after } of entries) {
    if (act === 'raised' || act === 'suppressed' || act === 'unsuppressed')
      isSuppressed = JSON.parse(after).suppressedBy !== null;
    if (act === 'raised') isActive = true;
    if (act === 'raised' || act === 'escalated' || act === 'unsuppressed') isKnown = false;
    if (act === 'acknowledged') isKnown = true;
    if (act === 'judged' && aside === null && !isSuppressed) isKnown = true;
    if (act === 'shelved') aside = 'shelved';
    if (act === 'taken-out-of-service') aside = 'out-of-service';
    if (act === 'unshelved' || act === 'shelf-expired' || act === 'returned-to-service')
      [aside, isKnown] = [null, !isActive];
    if (act === 'returned') {
      if (isSuppressed && aside === null) isKnown = true;
      [isActive, isSuppressed] = [false, false];
    }
  }
  if (aside !== null) return aside;
  if (told.isSuppressed) return 'suppressed';
  if (told.isActive) return isKnown ? 'acknowledged' : 'unacknowledged';
  return isKnown ? 'normal' : 'returned-unacknowledged';
}
