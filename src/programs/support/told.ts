// What a check of `spindle doctor` tells where it has not failed: a sentence where all is well, else that something is on its way, or worth
// knowing.

export type Told = string | { readonly state: 'starting' | 'warning'; readonly detail: string };
