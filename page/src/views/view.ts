// A view is a function from what the agent said to a tree.

import type { Overview } from "../api";
import type { Layers } from "../chart";
import { h } from "../dom";
import { count } from "../format";
import { figures } from "../parts";

/** A view: its title, its tree, and what its chart shows. */
export interface View {
  title: string;
  tree: HTMLElement;
  chart?: Layers;
}

export function page(title: Node | string, ...children: (Node | null)[]): HTMLElement {
  return h("div", {}, h("h1", { tabindex: -1 }, title), ...children);
}

export function lost(overview: Overview): number {
  return Object.values(overview.status.lost_events).reduce((sum, events) => sum + events, 0);
}

export function windows(numbers: { distinct_records: Record<string, number> }): HTMLElement | null {
  const known = ["10m", "1h", "24h", "7d", "30d", "90d"].filter(
    (name) => name in numbers.distinct_records,
  );
  if (known.length === 0) return null;
  return figures(
    ...known.map((name): [string, string] => [
      `distinct in ${name}`,
      count(numbers.distinct_records[name] ?? 0),
    ]),
  );
}

export function distinct(numbers: { distinct_records: Record<string, number> }): number {
  return numbers.distinct_records["total"] ?? numbers.distinct_records["90d"] ?? 0;
}
