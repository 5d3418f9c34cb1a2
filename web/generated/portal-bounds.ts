// Written by `npm run portal:client` from the OpenAPI document of the Portal.

/** How many alerts the page lists: the newest, as many as the Portal gives in one answer. */
export const listedAlertsMax = 500;

/** So many of them it shows until somebody asks for more: a browser that draws all of them at once answers nobody meanwhile. */
export const shownAlertsMax = 100;

/** How many episodes the page lists, as many as the Portal gives in one answer. */
export const listedEpisodesMax = 200;

/** How many alarms the page lists, as many as the Portal gives in one answer. */
export const listedAlarmsMax = 200;

/** How many machines the page has by name: the first by id. */
export const listedMachinesMax = 1000;
