// What episodes make of alarms. Pure. There is at most one alarm that has not ended for each machine, kind of episode and failure mode: an
// episode raises it, or raises it again. What counts is how its episodes are, and not in which order that was heard; which alarm an episode
// belongs to never changes.
import type { EpisodeEnd } from '../../core/episode/episode.ts';
import { type Severity, worse } from '../../core/severity.ts';
import { type AlarmFacts, type Step, type StepName, stateOf } from './alarm.ts';

/** As the furthest of its events says. */
export interface EpisodeSeen {
  readonly episodeId: string;
  readonly machineId: number;
  readonly machineType: string;
  readonly kind: string;
  readonly mode: string | null;
  readonly severity: Severity;
  readonly isOpen: boolean;
  /** Why it is over; absent or null while it is open. */
  readonly end?: EpisodeEnd | null;
  readonly suppressedBy: string | null;
}

export interface Alarm {
  /** The id of the episode that first raised it. */
  readonly alarmId: string;
  readonly machineId: number;
  readonly machineType: string;
  readonly kind: string;
  readonly facts: AlarmFacts;
  /** Its episodes that were open when they were last heard of, as they were then, in the order in which they were first heard of. */
  readonly open: readonly EpisodeSeen[];
  /** All that belong to it. */
  readonly episodeIds: ReadonlySet<string>;
}

export interface Followed {
  readonly alarm: Alarm;
  readonly isNew: boolean;
  /** Whether the episode belongs to it from now on, and did not before. */
  readonly isJoined: boolean;
  readonly steps: readonly Step[];
}

/** `alarms`: those of the machine that have not ended, and the one that the episode belongs to already. */
export function followEpisode(alarms: readonly Alarm[], episode: EpisodeSeen): Followed {
  const own = alarms.find(({ episodeIds }) => episodeIds.has(episode.episodeId));
  const known =
    own ?? alarms.find((each) => hasNotEnded(each) && isOf(each, episode) && each.facts.mode === episode.mode);
  const others = alarms.filter((each) => each !== known && hasNotEnded(each) && isOf(each, episode));
  const open = openWith(known?.open ?? [], episode);
  const walk = createWalk(known?.facts ?? null, episode.episodeId);
  if (own === undefined) raise(walk, episode, open);
  else goOn(walk, own, episode, others);
  settle(walk, open, episode);
  const { steps } = walk;
  const { machineId, machineType, kind, episodeId } = episode;
  const begun = known ?? { alarmId: episodeId, machineId, machineType, kind, episodeIds: new Set<string>() };
  const facts = walk.facts() as AlarmFacts;
  return {
    alarm: { ...begun, facts, open, episodeIds: new Set([...begun.episodeIds, episodeId]) },
    isNew: known === undefined,
    isJoined: own === undefined,
    steps,
  };
}

/** In the order in which they were first heard of. */
function openWith(open: readonly EpisodeSeen[], episode: EpisodeSeen): readonly EpisodeSeen[] {
  const isSame = ({ episodeId }: EpisodeSeen): boolean => episodeId === episode.episodeId;
  if (!episode.isOpen) return open.filter((each) => !isSame(each));
  return open.some(isSame) ? open.map((each) => (isSame(each) ? episode : each)) : [...open, episode];
}

function hasNotEnded({ facts }: Pick<Alarm, 'facts'>): boolean {
  return stateOf(facts) !== 'normal';
}

function isOf(alarm: Alarm, episode: EpisodeSeen): boolean {
  return alarm.machineId === episode.machineId && alarm.kind === episode.kind;
}

/** Steps one after the other, each from the facts of the one before. */
interface Walk {
  readonly steps: Step[];
  readonly facts: () => AlarmFacts | null;
  readonly to: (act: StepName, after: AlarmFacts, note?: string | null) => void;
}

function createWalk(begin: AlarmFacts | null, episodeId: string): Walk {
  const steps: Step[] = [];
  const facts = () => steps.at(-1)?.after ?? begin;
  return {
    steps,
    facts,
    to: (act, after, note = null) => {
      steps.push({ act, before: facts(), after, note, episodeId });
    },
  };
}

/** A new episode asks for attention anew, and what people found out of those before says nothing of it. */
function raise(walk: Walk, episode: EpisodeSeen, open: readonly EpisodeSeen[]): void {
  const before = walk.facts();
  walk.to('raised', {
    ...(before ?? unraised),
    mode: episode.mode,
    priority: before?.isActive === true ? worse(before.priority, episode.severity) : episode.severity,
    isActive: true,
    isAcknowledged: false,
    // One that was over before it was heard of counts as if it were open.
    suppressedBy: suppression(episode.isOpen ? open : [...open, episode]),
    verdict: null,
  });
}

const unraised: AlarmFacts = {
  mode: null,
  priority: 'WARNING',
  isActive: false,
  isAcknowledged: false,
  shelvedUntil: null,
  isOutOfService: false,
  suppressedBy: null,
  assignee: null,
  verdict: null,
};

function goOn(walk: Walk, alarm: Alarm, episode: EpisodeSeen, others: readonly Alarm[]): void {
  const was = alarm.open.find(({ episodeId }) => episodeId === episode.episodeId);
  // What is over never opens again.
  if (was === undefined) return;
  const { facts } = alarm;
  const priority = worse(facts.priority, episode.severity);
  // Worse than what was acknowledged is something else to know.
  if (priority !== facts.priority) walk.to('escalated', { ...facts, priority, isAcknowledged: false });
  const known = walk.facts() as AlarmFacts;
  const isNew = episode.mode !== null && episode.mode !== was.mode;
  // An episode that says to be of another machine than before stays with its alarm, and renames nothing.
  const isNamed = isNew && episode.isOpen && alarm.open.at(-1) === was && isOf(alarm, episode);
  // Where another alarm has the mode already, this one keeps its own: there is one of each.
  if (isNamed && [alarm, ...others].every(({ facts: { mode } }) => mode !== episode.mode)) {
    walk.to('mode-changed', { ...known, mode: episode.mode });
  }
}

/** What is left to tell: that a window begins or ends to cover it, and that its condition is over. */
function settle(walk: Walk, open: readonly EpisodeSeen[], { end }: EpisodeSeen): void {
  const facts = walk.facts();
  if (facts === null || !facts.isActive) return;
  if (open.length === 0) {
    // Of what nobody was asked to acknowledge, nobody is asked afterwards.
    const isAcknowledged = facts.isAcknowledged || stateOf(facts) === 'suppressed';
    walk.to(
      'returned',
      { ...facts, isActive: false, isAcknowledged, suppressedBy: null },
      end === 'superseded' ? end : null,
    );
    return;
  }
  const suppressedBy = suppression(open);
  if (suppressedBy === facts.suppressedBy) return;
  if (suppressedBy !== null) walk.to('suppressed', { ...facts, suppressedBy });
  else walk.to('unsuppressed', { ...facts, suppressedBy, isAcknowledged: false });
}

function suppression(open: readonly EpisodeSeen[]): string | null {
  return open.every(({ suppressedBy }) => suppressedBy !== null) ? (open.at(-1)?.suppressedBy ?? null) : null;
}
