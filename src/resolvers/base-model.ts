import type { Resolvers } from '../generated/graphql.ts';

export const baseModel = {
  Query: {
    baseModels: async (_root, { language, customizable }, { loaders }) => {
      const models = await loaders.baseModels.load('');
      return models
        .filter((model) => language === undefined || language === null || model.language === language)
        .filter(
          ({ supported_features: features }) =>
            customizable === undefined ||
            customizable === null ||
            features.custom_language_model === customizable,
        )
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    baseModel: (_root, { name }, { loaders }) => loaders.baseModel.load(name),
  },
  BaseModel: {
    supportedFeatures: (model) => model.supported_features,
  },
  SupportedFeatures: {
    customLanguageModel: (features) => features.custom_language_model,
    customAcousticModel: (features) => features.custom_acoustic_model,
    speakerLabels: (features) => features.speaker_labels,
    lowLatency: (features) => features.low_latency ?? null,
  },
} satisfies Resolvers;
