// By which name who looks at the page is signed in, for sentences that say who did something: it is told by each answer of who one is. Null for nobody.
let name: string | null = null;

export function noteOwnName(found: string | null): void {
  name = found;
}

export const ownName = (): string | null => name;
