import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { buildSchema } from '../../../src/schema.ts';

interface Described {
  /** Such as `Query.customization(id:)`. */
  path: string;
  description: string | null | undefined;
}

/** Everything in a schema that can have a description. */
function* partsOf(schema: GraphQLSchema): Generator<Described> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    yield { path: type.name, description: type.description };
    if (isEnumType(type)) {
      for (const value of type.getValues()) {
        yield { path: `${type.name}.${value.name}`, description: value.description };
      }
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        yield { path: `${type.name}.${field.name}`, description: field.description };
        for (const arg of field.args) {
          yield { path: `${type.name}.${field.name}(${arg.name}:)`, description: arg.description };
        }
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        yield { path: `${type.name}.${field.name}`, description: field.description };
      }
    }
  }
}

test('every type, field, argument, enum value and input field has a description', () => {
  const parts = [...partsOf(buildSchema())];

  expect(parts.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'Query',
      'Query.customization',
      'Query.customization(id:)',
      'Subscription.modelStatus(until:)',
      'ModelStatus.PENDING',
      'CreateModelInput.name',
      'ModelError.message',
      'DateTime',
    ]),
  );
  expect(parts.filter(({ description }) => !description?.trim()).map(({ path }) => path)).toEqual([]);
});

test('descriptions end as sentences do', () => {
  const endless = [...partsOf(buildSchema())].filter(
    ({ description }) => !/[.:`)]$/.test(description?.trim() ?? ''),
  );

  expect(endless.map(({ path }) => path)).toEqual([]);
});

test('what costs a REST call of its own can be null, and lists have no holes', () => {
  const schema = buildSchema();
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      expect(String(field.type), field.name).not.toMatch(/!$/);
      if (String(field.type).startsWith('[')) expect(String(field.type), field.name).toMatch(/!\]$/);
    }
  }
});

test('every field that can be null says when, or is marked as null only on an error', () => {
  const types = Object.values(buildSchema().getTypeMap()).filter((type) => !isIntrospectionType(type));
  const nullable = types
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .flatMap((type) => Object.values(type.getFields()))
    .filter(({ type }) => !isNonNullType(type));
  const isMarked = ({ astNode }: (typeof nullable)[number]) =>
    astNode?.directives?.some(({ name }) => name.value === 'semanticNonNull') ?? false;

  expect(nullable.filter(isMarked).map(String)).toEqual(
    expect.arrayContaining(['LanguageModel.corpora', 'Mutation.trainModel', 'NothingToTrainError.reason']),
  );
  const silent = nullable.filter((field) => !isMarked(field) && !/\bnull\b/i.test(field.description ?? ''));
  expect(silent.map(String)).toEqual([]);
});

test('every mutation gives a payload with errors of the interface', () => {
  const schema = buildSchema();
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const payload = schema.getType(String(field.type));
    expect(isObjectType(payload), field.name).toBe(true);
    const errors = isObjectType(payload) ? payload.getFields()['errors'] : undefined;
    expect(String(errors?.type), field.name).toBe('[ModelError!]!');
  }
});

test('the model errors all have what the interface has, and differ in name only where they say more', () => {
  const schema = buildSchema();
  const type = schema.getType('ModelError');
  const errors = isInterfaceType(type) ? schema.getPossibleTypes(type) : [];

  expect(errors.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'ModelNotFoundError',
      'ModelBusyError',
      'NothingToTrainError',
      'InvalidInputError',
    ]),
  );
  for (const error of errors) {
    expect(error.name).toMatch(/Error$/);
    expect(Object.keys(error.getFields())).toEqual(expect.arrayContaining(['message', 'transactionId']));
  }
});
