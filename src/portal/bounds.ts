// Bounds on which the Portal's server and its page have to agree.

/** How many alerts the page lists: the newest. The live feed sends as many at once, and the API gives as many in one answer. */
export const listedAlertsMax = 500;

/** So many of them it shows until somebody asks for more: a browser that draws all of them at once answers nobody meanwhile. */
export const shownAlertsMax = 100;

/** How many machines the page has by name: the first by id. */
export const listedMachinesMax = 1_000;

/** How many episodes the page lists, and the API gives in one answer. */
export const listedEpisodesMax = 200;

/** So many of those to which something happened last. */
export const newestEpisodesMax = 50;

/** So far alerts are counted, those of an episode or of the last hour. */
export const countedAlertsMax = 10_000;

/** So far open episodes are counted. */
export const countedEpisodesMax = 100_000;

/** Of so many machines that are not calm the API tells; those that ask for attention first. */
export const listedConditionsMax = 10_000;

/** So far alarms are counted by state: those that have not ended, and as many of those that have. */
export const countedAlarmsMax = 100_000;
