import { readdirSync, readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
} from 'graphql';
import type { Random } from '../support/random.ts';
import { anyValue, type ValueOptions } from './value.ts';

export type OperationKind = 'query' | 'mutation' | 'subscription';

/** The operation of a GraphQL request. */
export interface Operation {
  source: string;
  /** As JSON text. */
  variables?: string | undefined;
  operationName?: string | undefined;
}

const SCHEMA_FOLDER = new URL('../../schema/', import.meta.url);
const schema = buildSchema(
  readdirSync(SCHEMA_FOLDER)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => readFileSync(new URL(file, SCHEMA_FOLDER), 'utf8'))
    .join('\n'),
);

/** Mutations that would destroy the models that other cases use. */
const ENDS_MODELS = new Set(['deleteModel', 'resetModel']);
const DIRECTIVES = ['@skip(if:false)', '@include(if:true)', '@include(if:false)', '@skip(if:true)'];
const BAD_DIRECTIVES = ['@skip(if:$no)', '@x', '@include(if:"x")', '@skip(if:null)', '@skip', '@deprecated'];
const UNKNOWN = ['nope', '__proto__', 'constructor', 'customisation', '__typenam', 'names'];

export interface DocumentOptions {
  kind?: OperationKind;
  /** Maximum number of root fields. */
  rootFields?: number;
  badness?: number;
}

/** A random document from the schema. Most are valid. */
export function anyOperation(random: Random, options: DocumentOptions = {}): Operation {
  return new DocumentWriter(random, options).write();
}

class DocumentWriter {
  readonly #random: Random;
  readonly #kind: OperationKind;
  readonly #rootFields: number;
  readonly #badness: number;
  readonly #declared: string[] = [];
  readonly #variables: string[] = [];
  readonly #fragments: string[] = [];
  #aliases = 0;

  constructor(random: Random, { kind, rootFields, badness }: DocumentOptions) {
    this.#random = random;
    this.#kind = kind ?? random.weighted({ query: 12, mutation: 6, subscription: 2 });
    this.#rootFields = rootFields ?? (random.chance(0.03) ? 80 : 4);
    this.#badness = badness ?? (random.chance(0.7) ? 0 : 0.04);
  }

  write(): Operation {
    const random = this.#random;
    const root = schema.getRootType(this.#kind) as GraphQLObjectType;
    const isSingle = this.#kind === 'subscription' && random.chance(0.9);
    const count = isSingle ? 1 : 1 + random.below(this.#rootFields);
    const fields = Array.from({ length: count }, () =>
      this.#field(random.pick(Object.values(root.getFields())), 1 + random.below(6)),
    );
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(' ')})` : '';
    const name = random.pick(['', 'A', 'Q', '__proto__']);
    const head = `${this.#kind} ${name}${declared}`;
    const operationName = random.chance(this.#badness)
      ? random.pick(['other', '', '__proto__'])
      : random.pick([name || undefined, undefined]);
    return {
      source: [`${head}{${fields.join(' ')}}`, ...this.#fragments].join('\n'),
      variables: this.#variables.length > 0 ? `{${this.#variables.join(',')}}` : undefined,
      ...(operationName !== undefined && { operationName }),
    };
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const random = this.#random;
    const alias = random.chance(0.2) || depth < 0 ? '' : `a${(this.#aliases += 1)}:`;
    const name = random.chance(this.#badness / 4) ? random.pick(UNKNOWN) : field.name;
    const options = { isExpendable: ENDS_MODELS.has(field.name), badness: this.#badness };
    const args = field.args.map((arg) => this.#argument(arg, options)).filter((arg) => arg !== '');
    const head = `${alias}${name}${args.length > 0 ? `(${args.join(' ')})` : ''}${this.#directive()}`;
    const type = getNamedType(field.type);
    return isLeafType(type) ? head : `${head}{${this.#selection(type as GraphQLObjectType, depth - 1)}}`;
  }

  #argument(arg: GraphQLArgument, options: Omit<ValueOptions, 'name'>): string {
    const random = this.#random;
    const isNeeded = isNonNullType(arg.type) && arg.defaultValue === undefined;
    if (!random.chance(isNeeded ? 1 - this.#badness / 4 : 0.35)) return '';
    const value = anyValue(random, arg.type, { ...options, name: arg.name });
    if (random.chance(0.7)) return `${arg.name}:${value.literal}`;
    const name = random.chance(0.01) ? '__proto__' : `v${this.#declared.length}`;
    this.#declared.push(`$${name}:${String(arg.type)}`);
    if (!random.chance(this.#badness)) this.#variables.push(`${JSON.stringify(name)}:${value.json}`);
    return `${arg.name}:$${name}`;
  }

  #selection(type: GraphQLObjectType | GraphQLInterfaceType, depth: number): string {
    const random = this.#random;
    const all = Object.values(type.getFields());
    const leaves = all.filter((field) => isLeafType(getNamedType(field.type)));
    const choices = depth > 0 ? all : leaves;
    const count = choices.length === 0 ? 0 : 1 + random.below(4);
    const fields = Array.from({ length: count }, () => this.#field(random.pick(choices), depth));
    if (fields.length === 0 || random.chance(0.1)) fields.push('__typename');
    if (isInterfaceType(type)) fields.push(this.#narrowed(type));
    const selection = fields.join(' ');
    if (random.chance(0.9)) return selection;
    if (random.chance(0.5)) return `... on ${type.name}${this.#directive()}{${selection}}`;
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${type.name}{${selection}}`);
    return `...${name}${this.#directive()} __typename`;
  }

  #narrowed(type: GraphQLInterfaceType): string {
    const narrow = this.#random.pick(schema.getPossibleTypes(type));
    return isObjectType(narrow) ? `... on ${narrow.name}{${this.#selection(narrow, 0)}}` : '';
  }

  #directive(): string {
    if (!this.#random.chance(0.04)) return '';
    const directives = this.#random.chance(this.#badness) ? BAD_DIRECTIVES : DIRECTIVES;
    return ` ${this.#random.pick(directives)}`;
  }
}
