// What `spindle doctor` tells of episodes that no record has closed, though nothing was heard of their machines for longer than silence is.
import type { Pool } from 'pg';
import { qualityEpisodeDefaults } from '../../core/data-quality/rules.ts';
import type { EpisodeKind } from '../../core/episode/episode.ts';
import { episodeRules } from '../../core/episode/rules.ts';
import type { Profile } from '../../core/profile.ts';
import { findUnheard, type UnheardEpisode } from '../../database/episodes/unheard.ts';
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
  const unheard = found.filter((each) => each.unheardMs >= silenceOf(each) * silencesUntilTold);
  if (unheard.length === 0) return 'none is open of a machine that is silent';
  const count = found.length === lookedAtMax ? `at least ${unheard.length}` : `${unheard.length}`;
  const named = unheard.slice(0, namedMax).map(told).join(', ');
  return {
    state: 'warning',
    detail:
      `${count} open though nothing came from the machine for longer than its silence (${named}${unheard.length > namedMax ? ', …' : ''}): the other records of the partition have ` +
      'stopped, come so seldom that silence counts anew after each, or no consumer reads them; it closes with the next reading of its machine. Where records come less often than twice in ' +
      'EPISODE_SILENCE_SECONDS, make that longer',
  };
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

function told({ machineId, partition, heardAt, unheardMs }: UnheardEpisode): string {
  const minutes = Math.round(unheardMs / minuteMs);
  return `machine ${machineId} of partition ${partition}, last heard at ${heardAt.toISOString()}, ${minutes} min ago`;
}
