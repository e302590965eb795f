import type { CreateModelInput, Resolvers } from '../generated/graphql.ts';
import type { TrainingWarning } from '../watson/types.ts';
import { invalidInput, withoutData, type ModelErrorParent, type ModelPayload } from './model-error.ts';
import { modelAfter, write } from './write.ts';

export interface TrainModelPayload extends ModelPayload {
  warnings: TrainingWarning[];
}

const MAX_NAME = 256;
const MAX_DESCRIPTION = 128;

export const languageModel = {
  Query: {
    customizations: (_root, { language }, { loaders }) =>
      language === '' ? [] : loaders.languageModels.load(language ?? ''),
    customization: (_root, { id }, { loaders }) => loaders.languageModel.load(id),
  },
  Mutation: {
    createModel: async (_root, { input }, context) => {
      const invalid = checkCreateInput(input);
      if (invalid) return { modelId: undefined, errors: [invalid] };
      const { name, baseModelName, dialect, description } = input;
      const wire = {
        name,
        base_model_name: baseModelName,
        dialect: dialect ?? undefined,
        description: description ?? undefined,
      };
      const { result, errors } = await write(context, { modelId: undefined, isInInput: true }, () =>
        context.watson.languageModels.create(wire),
      );
      return { modelId: result, errors };
    },
    trainModel: async (_root, { id, input, onBusy }, context) => {
      const weight = input?.customizationWeight;
      if (typeof weight === 'number' && !(weight >= 0 && weight <= 1)) {
        const message = `customizationWeight must be from 0.0 to 1.0, but is ${weight}.`;
        const error = invalidInput(['input', 'customizationWeight'], message, { modelId: id });
        return { modelId: undefined, warnings: [], errors: [error] };
      }
      const options = {
        word_type_to_add: input?.wordTypeToAdd ?? undefined,
        customization_weight: weight ?? undefined,
        strict: input?.strict ?? undefined,
        force: input?.force ?? undefined,
      };
      const payload = await write(context, { modelId: id, onBusy, isInInput: true }, () =>
        context.watson.languageModels.train(id, options),
      );
      // With `force` only a model without data cannot be trained, and the advice to use it would mislead.
      const errors = input?.force === true ? payload.errors.map(withoutData) : payload.errors;
      return { ...payload, errors, warnings: payload.result ?? [] };
    },
    resetModel: (_root, { id, onBusy }, context) =>
      write(context, { modelId: id, onBusy }, () => context.watson.languageModels.reset(id)),
    upgradeModel: (_root, { id, onBusy }, context) =>
      write(context, { modelId: id, onBusy }, () => context.watson.languageModels.upgrade(id)),
    deleteModel: async (_root, { id, onBusy }, context) => {
      const { errors } = await write(context, { modelId: id, onBusy }, () =>
        context.watson.languageModels.delete(id),
      );
      return { deletedId: errors.length === 0 ? id : null, errors };
    },
  },
  LanguageModel: {
    id: (parent) => parent.customization_id,
    baseModelName: (parent) => parent.base_model_name,
    baseModel: (parent, _args, { loaders }) => loaders.baseModel.load(parent.base_model_name),
  },
  CreateModelPayload: { model: modelAfter },
  TrainModelPayload: { model: modelAfter },
  ResetModelPayload: { model: modelAfter },
  UpgradeModelPayload: { model: modelAfter },
  TrainingWarningCode: {
    INVALID_CORPUS_FILES: 'invalid_corpus_files',
    INVALID_GRAMMAR_FILES: 'invalid_grammar_files',
    INVALID_WORDS: 'invalid_words',
    INVALID_AUDIO_FILES: 'invalid_audio_files',
    UNKNOWN: 'unknown',
  },
  WordTypeToAdd: { ALL: 'all', USER: 'user' },
} satisfies Resolvers;

/** Checks the bounds that the service documents, because its own error does not name the field. */
function checkCreateInput({ name, description }: CreateModelInput): ModelErrorParent | undefined {
  if (name.trim() === '') return invalidInput(['input', 'name'], 'name must not be empty.');
  if (name.length > MAX_NAME) return tooLong('name', name, MAX_NAME);
  if (/[\\/:=&?]/.test(name))
    return invalidInput(['input', 'name'], 'name must not contain \\ / : = & or ?.');
  if (description && description.length > MAX_DESCRIPTION)
    return tooLong('description', description, MAX_DESCRIPTION);
  return undefined;
}

function tooLong(field: string, text: string, max: number): ModelErrorParent {
  return invalidInput(
    ['input', field],
    `${field} must have at most ${max} characters, but has ${text.length}.`,
  );
}
