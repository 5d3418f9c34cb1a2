// The models that are served: the default one, which answers /predict too, and others beside it by name and version. A model is swapped
// between two requests: a request that has begun ends with the model it began with. The default model always stays.
import type { CheckReading } from '../core/data-quality/check-reading.ts';
import { ExplainedError, InvalidModel } from '../core/errors.ts';
import { selectFeatures } from '../core/features.ts';
import type { Feature, Profile } from '../core/profile.ts';
import type { Model } from '../inference/model/model.ts';
import type { AssessReadings } from '../pipeline/assess.ts';
import type { OnRequest } from '../pipeline/explainer.ts';
import type { RememberRequested } from '../pipeline/memory/remember-requested.ts';
import type { ModelBeside } from './models-beside.ts';

/** A model, or a version of one, that is not served. */
export class UnknownModel extends ExplainedError {
  override readonly name = 'UnknownModel';
}

/** A change of the served models that cannot be made. */
export class ModelNotChanged extends ExplainedError {
  override readonly name = 'ModelNotChanged';
}

export interface ServedModel {
  readonly model: Model;
  /** Model order. */
  readonly features: readonly Feature[];
  /** As the Python system's answer has them: those of the machine's type first, then in model order. */
  readonly answerOrder: readonly Feature[];
  /** Probability from which on `predict` is 1. */
  readonly threshold: number;
}

export interface DefaultModel extends ServedModel, OnRequest {
  readonly assess: AssessReadings;
  /** What is to be done before that; absent for a model whose features are of one reading alone. */
  readonly remember?: RememberRequested;
  readonly checkReading: CheckReading;
}

/** A model that the repository has; it need not be one that can be loaded. */
export interface ModelAddress {
  readonly name: string;
  readonly version: string;
}

/** Port: where models come from. Both reject with InvalidModel when a file cannot be served. */
export interface ModelRepository {
  readonly list: () => Promise<readonly ModelAddress[]>;
  /** Every version of a name that the repository has; empty for an unknown name. */
  readonly load: (name: string) => Promise<readonly Model[]>;
  /** The default model, read anew. */
  readonly loadDefault: () => Promise<Model>;
}

export interface ModelState extends ModelAddress {
  readonly state: 'READY' | 'UNAVAILABLE';
  readonly reason: string;
}

export interface ServedModels {
  readonly default: () => DefaultModel;
  /** Those that answer /predict, the default one first. */
  readonly predictors: () => readonly DefaultModel[];
  /** Of these the one of that name; without one the default one. Throws UnknownModel. */
  readonly predictor: (name: string | undefined) => DefaultModel;
  /** Without a version the default one, else the latest. Throws UnknownModel. */
  readonly find: (name: string, version?: string) => ServedModel;
  readonly versions: (name: string) => readonly string[];
  readonly index: () => Promise<readonly ModelState[]>;
  /** Reads a name's versions anew and serves them in place of the old ones. Throws UnknownModel, ModelNotChanged. */
  readonly load: (name: string) => Promise<void>;
  /** Throws UnknownModel, and ModelNotChanged for the default model. */
  readonly unload: (name: string) => void;
}

export function createServedModels(options: {
  readonly profile: Profile;
  readonly model: Model;
  readonly repository: ModelRepository;
  /** Models that judge beside the default one. */
  readonly beside?: readonly ModelBeside[];
  /** The pipeline over a model that answers /predict, and the threshold that it decides by. Throws when the model does not fit. */
  readonly prepare: (
    model: Model,
    beside?: ModelBeside,
  ) => Pick<DefaultModel, 'assess' | 'remember' | 'checkReading' | 'threshold' | keyof OnRequest>;
}): ServedModels {
  const { profile, repository, prepare } = options;
  const asDefault = (model: Model): DefaultModel => ({ ...describeModel(profile, model), ...prepare(model) });
  const beside = (options.beside ?? []).map((each) => ({
    ...describeModel(profile, each.model),
    ...prepare(each.model, each),
  }));
  let current = asDefault(options.model);
  let others: ReadonlyMap<string, readonly ServedModel[]> = new Map();

  const served = (name: string): readonly ServedModel[] => {
    const loaded = others.get(name) ?? [];
    return name === current.model.manifest.name ? [current, ...loaded] : loaded;
  };
  const replace = (name: string, models: readonly ServedModel[]): void => {
    const next = new Map(others);
    if (models.length === 0) next.delete(name);
    else next.set(name, models);
    others = next;
  };

  return {
    default: () => current,
    predictors: () => [current, ...beside],
    predictor: (name) => {
      const found =
        name === undefined ? current : [current, ...beside].find((each) => each.model.manifest.name === name);
      if (found === undefined)
        throw new UnknownModel(
          `there is no model "${shown(name as string)}" that judges readings; /system/info names those that do`,
        );
      return found;
    },
    find: (name, version) => {
      const found = served(name);
      const [first] = found;
      if (first === undefined) throw new UnknownModel(`there is no model "${shown(name)}"`);
      if (version === undefined) return first;
      const model = found.find((each) => each.model.manifest.version === version);
      if (model !== undefined) return model;
      throw new UnknownModel(`the model "${shown(name)}" has no version "${shown(version)}"`);
    },
    versions: (name) => served(name).map((each) => each.model.manifest.version),
    index: async () => {
      const ready = [current, ...[...others.values()].flat()].map((each) => addressOf(each.model));
      const isReady = (address: ModelAddress) => ready.some((each) => isSame(each, address));
      const rest = (await repository.list()).filter((address) => !isReady(address));
      return [
        ...ready.map((each) => ({ ...each, state: 'READY' as const, reason: '' })),
        ...rest.map((each) => ({ ...each, state: 'UNAVAILABLE' as const, reason: 'not loaded' })),
      ];
    },
    load: async (name) => {
      try {
        const isDefault = name === current.model.manifest.name;
        const found = await repository.load(name);
        if (found.length === 0 && !isDefault) throw new UnknownModel(`the repository has no model "${shown(name)}"`);
        const next = isDefault
          ? asDefault(requireSameFeatures(current.model, await repository.loadDefault()))
          : current;
        const loaded = found
          .filter((model) => !(isDefault && isSame(addressOf(model), addressOf(next.model))))
          .map((model) => ({ ...describeModel(profile, model), threshold: model.manifest.threshold }))
          .sort((a, b) => latestFirst(a.model.manifest.version, b.model.manifest.version));
        current = next;
        replace(name, loaded);
      } catch (error) {
        if (!(error instanceof InvalidModel)) throw error;
        throw new ModelNotChanged(`the model "${shown(name)}" cannot be loaded; the server's log says why`, {
          cause: error,
        });
      }
    },
    unload: (name) => {
      if (name === current.model.manifest.name) {
        throw new ModelNotChanged(`the model "${shown(name)}" is the default one and cannot be unloaded`);
      }
      if (!others.has(name)) throw new UnknownModel(`there is no model "${shown(name)}"`);
      replace(name, []);
    },
  };
}

function describeModel(profile: Profile, model: Model): Omit<ServedModel, 'threshold'> {
  const features = selectFeatures(profile, model.manifest.featureNames);
  const ofType = features.filter((each) => each.from === 'type');
  return { model, features, answerOrder: [...ofType, ...features.filter((each) => each.from !== 'type')] };
}

/** The answers of /predict are documented with the features of the first default model. */
function requireSameFeatures(present: Model, next: Model): Model {
  if (present.manifest.name !== next.manifest.name)
    throw new InvalidModel(`MODEL_PATH now holds the model ${next.manifest.name}; restart the server to serve it`);
  if (present.manifest.featureNames.join() !== next.manifest.featureNames.join())
    throw new InvalidModel('the model has other features than the one that is served; restart the server to serve it');
  return next;
}

function addressOf({ manifest }: Model): ModelAddress {
  return { name: manifest.name, version: manifest.version };
}

function isSame(a: ModelAddress, b: ModelAddress): boolean {
  return a.name === b.name && a.version === b.version;
}

const versionOrder = new Intl.Collator('en', { numeric: true });

function latestFirst(a: string, b: string): number {
  return versionOrder.compare(b, a);
}

/** What a caller wrote, short. */
function shown(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
