/** A text of index.html. */
export function Text({ id }: { id: string }) {
  const show = (element: HTMLElement | null) =>
    element?.replaceChildren(
      (document.getElementById(`t-${id}`) as HTMLTemplateElement).content.cloneNode(true),
    );
  return <div class="text" ref={show} />;
}
