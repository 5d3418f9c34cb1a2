// Preloaded into a consumer that is to be measured without episodes (`node --import`): in place of the module that follows the conditions of
// machines it gets one that saves the batch alone. All else of the program stays as it is.
import { registerHooks } from 'node:module';

const followed = new URL('../../src/programs/consumer/episodes.ts', import.meta.url).href;
const plain = new URL('./plain-episodes.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context);
    return resolved.url === followed && context.parentURL !== plain ? { ...resolved, url: plain } : resolved;
  },
});
