// Plugin of graphql-codegen: the shipped operations for the client, with types. Documents are short strings, because a page
// loads them; a class or an AST for each would cost more than the rest of the client.
import { readFileSync } from 'node:fs';
import { getCachedDocumentNodeFromSchema } from '@graphql-codegen/plugin-helpers';
import { plugin as generateTypes } from '@graphql-codegen/typescript-operations';
import { buildASTSchema, Kind, print, stripIgnoredCharacters, visit } from 'graphql';

const isNullOnlyOnError = ({ name, arguments: args }) =>
  name.value === 'semanticNonNull' &&
  (args.length === 0 || args[0].value.values.some(({ value }) => value === '0'));

/** The client throws if a result has errors, so a field that is null only on error is never null. */
function strict(schema) {
  return buildASTSchema(
    visit(getCachedDocumentNodeFromSchema(schema), {
      FieldDefinition(field) {
        if (field.type.kind === Kind.NON_NULL_TYPE || !field.directives.some(isNullOnlyOnError))
          return undefined;
        return { ...field, type: { kind: Kind.NON_NULL_TYPE, type: field.type } };
      },
    }),
    { assumeValid: true },
  );
}

/** The fragments that a selection spreads, and those that they spread, by name. */
function fragmentsOf(definition, fragments, found = new Map()) {
  visit(definition, {
    FragmentSpread({ name: { value } }) {
      const fragment = fragments.get(value);
      if (found.has(value) || !fragment) return;
      found.set(value, fragment);
      fragmentsOf(fragment, fragments, found);
    },
  });
  return found;
}

/** The text of an operation as it is sent. */
function textOf(operation, fragments) {
  const definitions = [operation, ...fragmentsOf(operation, fragments).values()];
  return definitions.map((each) => stripIgnoredCharacters(print(each))).join('');
}

/** The comment at the head of a file. */
function commentOf({ location }) {
  const [comment] = /^(#.*\n)*/.exec(readFileSync(location, 'utf8'));
  return comment.replaceAll(/^# ?/gm, '').replaceAll(/\s+/g, ' ').trim();
}

/** All operations of some files, each with the text that the client sends. */
function operationsOf(files) {
  const definitions = files.flatMap(({ document }) => document.definitions);
  const fragments = new Map(
    definitions
      .filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => [each.name.value, each]),
  );
  const operations = files.flatMap((file) =>
    file.document.definitions
      .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
      .map((operation) => ({ operation, text: textOf(operation, fragments), comment: commentOf(file) })),
  );
  return operations.toSorted((a, b) => a.operation.name.value.localeCompare(b.operation.name.value));
}

const SUFFIX = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };
const camelCase = (name) => name.charAt(0).toLowerCase() + name.slice(1);

/** The name under which the result has the only root field of an operation; `never` if it has several. */
function rootField({ selectionSet: { selections } }) {
  const [only, ...others] = selections;
  if (others.length > 0 || only.kind !== Kind.FIELD) return 'never';
  return JSON.stringify((only.alias ?? only.name).value);
}

function typesOf({ operation, comment }) {
  const name = operation.name.value;
  const type = name + SUFFIX[operation.operation];
  return `  /** ${comment} */
  ${camelCase(name)}: { variables: ${type}Variables; data: ${type}; field: ${rootField(operation)} };`;
}

function constantOf(name, operations) {
  const lines = operations.map(
    ({ operation, text }) => `  ${camelCase(operation.name.value)}:\n    ${JSON.stringify(text)},`,
  );
  return `export const ${name} = {\n${lines.join('\n')}\n} as const;\n`;
}

const isSubscription = ({ operation }) => operation.operation === 'subscription';

export async function plugin(schema, documents, config, info) {
  const types = await generateTypes(strict(schema), documents, config, info);
  const all = operationsOf(documents);
  const requests = all.filter((each) => !isSubscription(each));
  const subscriptions = all.filter(isSubscription);
  const errors = schema.getPossibleTypes(schema.getType('ModelError')).map(({ name }) => name);
  return {
    prepend: types.prepend,
    content: `${types.content}
/** Queries and mutations, by the name of the client's method. */
export interface Requests {
${requests.map(typesOf).join('\n')}
}

${constantOf('REQUESTS', requests)}
export interface Subscriptions {
${subscriptions.map(typesOf).join('\n')}
}

${constantOf('SUBSCRIPTIONS', subscriptions)}
/** The types of \`ModelError\` that this version knows. */
export const MODEL_ERRORS: readonly string[] = ${JSON.stringify(errors.toSorted())};
`,
  };
}
