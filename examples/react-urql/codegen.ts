import type { CodegenConfig } from '@graphql-codegen/cli';
import { config } from '@lexigate/client/codegen';

const settings: CodegenConfig = {
  schema: 'node_modules/@lexigate/client/schema.graphql',
  documents: 'src/*.graphql',
  generates: {
    'src/gql/': { preset: 'client', config, presetConfig: { fragmentMasking: false } },
  },
};
export default settings;
