// The options that say how a table of text is spelled, where its beginning does not tell.
import { Option } from 'commander';
import { decimalNames, separatorNames } from '../../../training/data/table-dialect.ts';

export function separatorOption(): Option {
  return new Option('--separator <name>', 'what separates cells (default: detected)').choices(separatorNames);
}

export function decimalSpellingOption(): Option {
  return new Option('--decimal <name>', 'how decimals are written, 1.5 or 1,5 (default: detected)').choices(
    decimalNames,
  );
}
