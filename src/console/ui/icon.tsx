/** An icon of the sprite in index.html. It is decoration: the text beside it, or the label of its button, says the same. */
export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}
