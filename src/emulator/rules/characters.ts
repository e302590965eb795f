/** The number of code points, so that a character outside the basic plane counts once. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}
