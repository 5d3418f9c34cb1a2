export { press } from '../../examples/press/profile.ts';
