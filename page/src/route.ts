// Views by the part of the address after `#`.

export type Route =
  | { view: "overview" }
  | { view: "incidents" }
  | { view: "incident"; id: string }
  | { view: "endpoint"; service: string; endpoint: string }
  | { view: "principal"; principal: string }
  | { view: "coverage" }
  | { view: "nothing" };

/** The address of a view; names are whatever came over the wire. */
export function link(...parts: string[]): string {
  return `#/${parts.map((part) => encodeURIComponent(wellFormed(part))).join("/")}`;
}

// `encodeURIComponent` throws on half a surrogate pair.
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd");
}

/** The view of an address. */
export function route(hash: string): Route {
  let parts: string[];
  try {
    parts = hash
      .replace(/^#?\/?/, "")
      .split("/")
      .map(decodeURIComponent);
  } catch {
    return { view: "nothing" };
  }
  const [view, one, two] = parts;
  if (view === "" || view === undefined) return { view: "overview" };
  if (view === "incidents" && one === undefined) return { view };
  if (view === "coverage" && one === undefined) return { view };
  if (view === "incident" && one !== undefined) return { view, id: one };
  if (view === "principal" && one !== undefined) return { view, principal: one };
  if (view === "endpoint" && one !== undefined && two !== undefined) {
    return { view, service: one, endpoint: two };
  }
  return { view: "nothing" };
}
