/**
 * Amounts as dots, wherever they stand. It works on what the browser shows, not on what pages write: a page that forgets about it, or a sentence that came from
 * the API, cannot leak an amount. What follows is put right before it is painted, since observers run before that.
 */
/** Dollars, and numbers of shares: a price is no secret, and the value is their product. */
const AMOUNT = /\$\s?\d[\d,]*(?:\.\d+)?|\b\d[\d,]*(?:\.\d+)?(?=\sshares?\b)/g;
const DIGIT = /\d/g;
/** Read aloud or shown on hover. */
const SPOKEN = ['aria-label', 'aria-valuetext', 'aria-description', 'title', 'content'];
/** All figures below it, not only those with a dollar sign or that say that they are shares. */
const PRIVATE = '[data-private], .fig[data-fact$="-shares"]';

/** `$1,204.50` → `$•,•••.••`, `165 shares` → `••• shares`: as wide as it was; percentages, years and counts stay. */
export function veiled(text: string): string {
  return text.replace(AMOUNT, (amount) => amount.replace(DIGIT, '•'));
}

/** Until what it answers is called. */
export function veil(root: Element): () => void {
  const before = new Map<Text | Attr, string>();

  const hide = (node: Text | Attr, parent: Element | null): void => {
    const { nodeValue: text } = node;
    if (text === null || isWithin(parent, 'script, style')) return;
    const hidden = node instanceof Text && isWithin(parent, PRIVATE) ? text.replace(DIGIT, '•') : veiled(text);
    if (hidden === text) return;
    before.set(node, text);
    node.nodeValue = hidden;
  };
  const hideAll = (node: Node): void => {
    if (node instanceof Text) return hide(node, node.parentElement);
    if (!(node instanceof Element)) return;
    for (const name of SPOKEN) {
      const attribute = node.getAttributeNode(name);
      if (attribute !== null) hide(attribute, node);
    }
    for (const child of node.childNodes) hideAll(child);
  };

  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes, attributeName } of changes) {
      if (type === 'childList') addedNodes.forEach(hideAll);
      else if (target instanceof Text) hide(target, target.parentElement);
      else if (target instanceof Element && attributeName !== null) {
        const attribute = target.getAttributeNode(attributeName);
        if (attribute !== null) hide(attribute, target);
      }
    }
    for (const node of before.keys()) if (!(node instanceof Attr ? node.ownerElement : node)?.isConnected) before.delete(node);
  });
  hideAll(root);
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: SPOKEN });

  return () => {
    observer.disconnect();
    for (const [node, text] of before) if (node.nodeValue?.includes('•') === true) node.nodeValue = text;
  };
}

function isWithin(element: Element | null, selector: string): boolean {
  return element !== null && element.closest(selector) !== null;
}
