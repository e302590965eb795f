/** Settings of graphql-codegen that fit the schema. Without them, `DateTime` and `File` are `unknown`. */

export const config = {
  scalars: { DateTime: 'string', File: 'Blob', ID: { input: 'string', output: 'string' } },
  strictScalars: true,
  enumsAsTypes: true,
  useTypeImports: true,
};
