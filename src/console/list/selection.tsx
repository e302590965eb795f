/** What can be done with the selected models. */
export function Selection() {
  return null;
}
