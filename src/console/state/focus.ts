/** The element that has the focus, and what it is in. After a dialog: what had the focus before, and what that is in. */
let path: readonly Element[] = [];

addEventListener('focusin', ({ target }) => {
  const inside = ancestors(target as Element);
  const dialog = inside.find((each) => each.matches('dialog'));
  // If the dialog has just been opened, all of the last path is outside.
  const outside = path.slice(dialog && path.indexOf(dialog) + 1);
  path = dialog ? [...inside.slice(0, inside.indexOf(dialog) + 1), ...outside] : inside;
});
addEventListener('focusout', ({ target }) =>
  // An element that goes away loses the focus, too: that is not what the user wanted. One that was moved can have it again.
  setTimeout(() => {
    if (target === path[0] && target !== document.activeElement && canHaveFocus(path[0])) path = [];
  }),
);

/**
 * A button can go away or become disabled while it has the focus, and a view can be replaced when its data is there. A user
 * of the keyboard would then be at the start of the page. The focus goes back to the button, or to the heading of what is left.
 */
export function keepFocus(): void {
  new MutationObserver(restore).observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ['disabled'],
  });
}

function restore(): void {
  const [last] = path;
  if (!last || document.activeElement !== document.body) return;
  if (last.isConnected) {
    if (canHaveFocus(last)) (last as HTMLElement).focus({ preventScroll: true });
    return;
  }
  const main = document.querySelector('main');
  for (const each of [...path, ...(main ? [main] : [])].filter(canHaveFocus)) {
    const isHome = each.matches('dialog, section, main');
    const next = isHome ? each.querySelector<HTMLElement>('h1, h2') : each.matches('button') ? each : null;
    if (!(next instanceof HTMLElement)) continue;
    if (isHome) next.tabIndex = -1;
    return next.focus({ preventScroll: true });
  }
}

const canHaveFocus = (element: Element): boolean => element.isConnected && !element.matches(':disabled');

function ancestors(element: Element | null): Element[] {
  return element ? [element, ...ancestors(element.parentElement)] : [];
}
