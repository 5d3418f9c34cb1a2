// Bounds on which the Portal's server and its page have to agree.

/** How many alerts the page lists: the newest. The live feed sends as many at once, and the API gives as many in one answer. */
export const listedAlertsMax = 500;
