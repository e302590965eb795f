// What the compiler reads. `main.ts` imports its artifacts, so no plugin of a bundler is needed.
import { graphql } from 'relay-runtime';

// With @throwOnFieldError, fields with @semanticNonNull have types without null.
export const modelsQuery = graphql`
  query modelsQuery @throwOnFieldError {
    customizations {
      id
      name
      status
      corpora {
        name
        totalWords
      }
    }
  }
`;

export const modelsTrainMutation = graphql`
  mutation modelsTrainMutation($id: ID!) {
    trainModel(id: $id, input: { force: true }, onBusy: WAIT) {
      model {
        id
        status
      }
      errors {
        __typename
        message
      }
    }
  }
`;

export const modelsWatchSubscription = graphql`
  subscription modelsWatchSubscription($id: ID!) {
    modelStatus(id: $id, until: [AVAILABLE, FAILED]) {
      status
      since
      model {
        status
        error
      }
    }
  }
`;
