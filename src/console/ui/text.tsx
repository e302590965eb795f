const contentOf = (id: string) => (document.getElementById(`t-${id}`) as HTMLTemplateElement).content;

/** A sentence of index.html. */
export const textOf = (id: string): string => contentOf(id).textContent.trim();

/** A text of index.html, with its markup. */
export function Text({ id }: { id: string }) {
  const show = (element: HTMLElement | null) => element?.replaceChildren(contentOf(id).cloneNode(true));
  return <div class="text" ref={show} />;
}
