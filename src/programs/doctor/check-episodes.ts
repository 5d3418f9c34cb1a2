// What `spindle doctor` tells of episodes that no record has closed, though nothing was heard of their machines for longer than silence is.
import type { Pool } from 'pg';
import { qualityEpisodeDefaults } from '../../core/data-quality/rules.ts';
import type { EpisodeKind } from '../../core/episode/episode.ts';
import { episodeRules } from '../../core/episode/rules.ts';
import type { Profile } from '../../core/profile.ts';
import { findLastRecord, findUnheard, type UnheardEpisode } from '../../database/episodes/unheard.ts';
import type { Told } from '../support/told.ts';

const namedMax = 5;
const lookedAtMax = 1_000;
const minuteMs = 60_000;

/** In a partition whose records come twice in a silence, and none of its machine, an episode is over by then. */
const silencesUntilTold = 1.5;

/** `silenceSeconds` goes before what the profile says; undefined where the settings say nothing. */
export async function checkEpisodes(pool: Pool, { groupId, profile, silenceSeconds }: Looked): Promise<Told> {
  const silenceOf = silencesOf(profile, silenceSeconds);
  const typeNames = [...profile.machineTypes.map(({ name }) => name), ''];
  const leastOf = (kind: EpisodeKind): number =>
    Math.min(...typeNames.map((typeName) => silenceOf({ kind, typeName }))) * silencesUntilTold;
  const found = await findUnheard(pool, groupId, {
    unheardMs: { machine: leastOf('machine'), data_quality: leastOf('data_quality') },
    most: lookedAtMax,
  });
  const toldMs = (each: UnheardEpisode): number => silenceOf(each) * silencesUntilTold;
  const unheard = found.filter((each) => each.unheardMs >= toldMs(each));
  if (unheard.length === 0) return 'none is open of a machine that is silent';
  const most = found.length === lookedAtMax ? 'at least ' : '';
  const last = await findLastRecord(pool, groupId);
  // A machine that was heard about as long as anything came is no more silent than all are.
  const alone = unheard.filter(
    (each) => last === undefined || last.agoMs < toldMs(each) || each.unheardMs - last.agoMs >= toldMs(each),
  );
  const withAll = unheard.length - alone.length;
  const parts = [
    ...(alone.length === 0 ? [] : [aloneDetail(alone, `${most}${alone.length}`)]),
    ...(withAll === 0 || last === undefined ? [] : [standstill(`${most}${withAll}`, last)]),
  ];
  return { state: 'warning', detail: parts.join('; and ') };
}

function aloneDetail(alone: readonly UnheardEpisode[], count: string): string {
  const named = alone.slice(0, namedMax).map(told).join(', ');
  return (
    `${count} open though nothing came from the machine for longer than its silence (${named}${alone.length > namedMax ? ', …' : ''}): the other records of the partition have ` +
    'stopped, come so seldom that silence counts anew after each, or no consumer reads them; it closes with the next reading of its machine. Where records come less often than twice in ' +
    'EPISODE_SILENCE_SECONDS, make that longer'
  );
}

interface Looked {
  readonly groupId: string;
  readonly profile: Profile;
  readonly silenceSeconds: number | undefined;
}

function silencesOf(profile: Profile, silenceSeconds: number | undefined) {
  // How far clocks may be off has no part in how long silence is.
  const clock = { behindMaxMs: 0, aheadMaxMs: 0, believedBehindMs: 0 };
  const set = silenceSeconds === undefined ? {} : { silenceSeconds };
  const rules = {
    machine: episodeRules(profile.episodes, { ...set, clock }, 1),
    data_quality: episodeRules(profile.dataQuality?.episodes, { clock }, 1, qualityEpisodeDefaults),
  };
  return ({ kind, typeName }: Pick<UnheardEpisode, 'kind' | 'typeName'>): number => rules[kind](typeName).silenceMs;
}

/** Which machines these are says nothing where all are silent. */
function standstill(count: string, { at, agoMs }: { readonly at: Date; readonly agoMs: number }): string {
  return (
    `nothing at all has come on the sensor topic since ${at.toISOString()}, ${Math.round(agoMs / minuteMs)} min ago, and ${count} that were open then stay so: where the plant stands still, nothing is to be done, ` +
    'as each closes by the readings that come after it; else look at the producers'
  );
}

function told({ machineId, partition, heardAt, unheardMs }: UnheardEpisode): string {
  const minutes = Math.round(unheardMs / minuteMs);
  return `machine ${machineId} of partition ${partition}, last heard at ${heardAt.toISOString()}, ${minutes} min ago`;
}
