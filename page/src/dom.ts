// Elements from code, and a tree changed into another with as little change as possible.
// Views are functions from data to a tree; `patch` keeps focus, selection and scroll.

type Child = Node | string | number | null | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined>;

const SVG = "http://www.w3.org/2000/svg";

/** An element; `false` and undefined attributes are left out. */
export function h(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  return fill(document.createElement(tag), attributes, children);
}

/** The same of SVG. */
export function s(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(typeof child === "number" ? String(child) : child);
  }
  return element;
}

function key(node: Node): string | undefined {
  return node instanceof Element ? (node.getAttribute("data-key") ?? undefined) : undefined;
}

function isAlike(one: Node, two: Node): boolean {
  return one.nodeType === two.nodeType && one.nodeName === two.nodeName && key(one) === key(two);
}

/** Makes the children of `parent` those of `wanted`. What has `data-keep` keeps its inside. */
export function patch(parent: Element, wanted: Element | DocumentFragment): void {
  const focused = document.activeElement;
  const keyed = new Map<string, ChildNode>();
  for (const child of parent.childNodes) {
    const name = key(child);
    if (name !== undefined) keyed.set(name, child);
  }
  let at: ChildNode | null = parent.firstChild;
  for (const next of [...wanted.childNodes]) {
    const name = key(next);
    let old: ChildNode | null = name === undefined ? at : (keyed.get(name) ?? null);
    if (old !== null && !isAlike(old, next)) old = null;
    if (old === null) {
      parent.insertBefore(next, at);
      continue;
    }
    if (old === at) at = at.nextSibling;
    else parent.insertBefore(old, at);
    update(old, next);
  }
  while (at !== null) {
    const rest: ChildNode | null = at.nextSibling;
    at.remove();
    at = rest;
  }
  // An element that is moved loses the focus.
  if (focused instanceof HTMLElement && focused !== document.activeElement && focused.isConnected) {
    focused.focus({ preventScroll: true });
  }
}

function update(old: ChildNode, next: ChildNode): void {
  if (!(old instanceof Element) || !(next instanceof Element)) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
    return;
  }
  if (old.hasAttribute("data-keep")) return;
  for (const { name } of [...old.attributes]) {
    if (!next.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  patch(old, next);
}
