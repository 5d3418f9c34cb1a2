// What a check of `spindle doctor` tells where it has not failed: a sentence where all is well, else that something is on its way, worth
// knowing, or does not run, and need not here.

export type Told = string | { readonly state: 'starting' | 'warning' | 'off'; readonly detail: string };
