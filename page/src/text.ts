// Text from the wire, made visible: what would hide, reorder or break a line is shown as a mark.

/** Characters that are not what they look like: controls, bidi, zero width, invisible tags. */
const ODD =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|\p{Cs}/gu;

/** The mark of one such character. */
function mark(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** The text with marks instead; for attributes. */
export function visible(text: string): string {
  return text.replace(ODD, mark);
}

/** The text as an element that keeps its direction to itself, with marks set apart. */
export function wire(text: string): HTMLElement {
  const element = document.createElement("bdi");
  element.className = "wire";
  let from = 0;
  for (const found of text.matchAll(ODD)) {
    if (found.index > from) element.append(text.slice(from, found.index));
    const odd = document.createElement("span");
    odd.className = "odd";
    odd.textContent = mark(found[0]);
    element.append(odd);
    from = found.index + found[0].length;
  }
  if (from < text.length) element.append(text.slice(from));
  return element;
}
