/** Creates a model. */
export function NewModel() {
  return <h1 tabIndex={-1}>New model</h1>;
}
