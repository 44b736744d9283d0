// What several views are made of.

import type { Flow, FlowLine, IncidentLine } from "./api";
import { colour, layers, sentence, type Layers } from "./chart";
import { h } from "./dom";
import { ago, count, figure, share, span, words } from "./format";
import { link } from "./route";
import { visible, wire } from "./text";

/** A column of a table: heading, whether of numbers, whether a phone goes without. */
export interface Column {
  title: string;
  number?: boolean;
  wide?: boolean;
}

type Cell = Node | string | number;

/** A table with its caption; `keys` name the rows. */
export function table(
  caption: string,
  columns: Column[],
  rows: { key: string; cells: Cell[] }[],
): HTMLElement {
  const style = (column: Column | undefined): string =>
    [column?.number ? "number" : "", column?.wide ? "wide" : ""].join(" ").trim();
  const head = columns.map((column) =>
    h("th", { scope: "col", class: style(column) }, column.title),
  );
  const body = rows.map(({ key, cells }) => {
    const row = cells.map((cell, at) =>
      at === 0
        ? h("th", { scope: "row", class: style(columns[at]) }, cell)
        : h("td", { class: style(columns[at]) }, cell),
    );
    return h("tr", { "data-key": key }, ...row);
  });
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...head)),
      h("tbody", {}, ...body),
    ),
  );
}

/** A part of a view, with its heading. */
export function section(id: string, title: string, ...children: (Node | null)[]): HTMLElement {
  return h(
    "section",
    { "aria-labelledby": id, "data-key": id },
    h("h2", { id }, title),
    ...children,
  );
}

/** What to say where there is nothing. */
export function empty(...children: (Node | string)[]): HTMLElement {
  return h("p", { class: "empty" }, ...children);
}

export function endpointLink(service: string, endpoint: string): HTMLElement {
  const name = h("a", { href: link("endpoint", service, endpoint) }, wire(endpoint));
  return h("span", { class: "name" }, name, " ", h("span", { class: "service" }, wire(service)));
}

export function principalLink(principal: string): HTMLElement {
  return h("a", { class: "name", href: link("principal", principal) }, wire(principal));
}

/** A share as a bar behind its number. */
export function bar(part: number, all: number): HTMLElement {
  const percent = all === 0 ? 0 : Math.round((part / all) * 1000) / 10;
  const meter = h("progress", { max: 100, value: percent, "aria-hidden": "true" });
  return h("span", { class: "share" }, share(part, all), meter);
}

/** Figures with their names. */
export function figures(...pairs: [string, Cell, string?][]): HTMLElement {
  const items = pairs.map(([name, value, title]) =>
    h("div", title === undefined ? {} : { title }, h("dt", {}, name), h("dd", {}, value)),
  );
  return h("dl", { class: "figures" }, ...items);
}

/** Where the flow goes: the place of its chart, and the same as a table. */
export function flowPart(
  flow: Flow,
  caption: string,
  name: (line: FlowLine) => string,
  cell: (line: FlowLine) => Node,
): { data: Layers; part: Node } {
  const data = layers(flow, name);
  if (data.sum === 0) {
    return { data, part: empty("Nothing left in the last hour.") };
  }
  const rows = data.layers.map((layer, at) => {
    const line = layer.name === "others" ? undefined : flow.series[at];
    const swatch = h("span", { class: `swatch ${colour(layer, at)}`, "aria-hidden": "true" });
    const label = h(
      "span",
      { class: "labelled" },
      swatch,
      line === undefined ? "others" : cell(line),
    );
    const now = layer.rates.slice(-3);
    const rate = now.reduce((sum, value) => sum + value, 0) / Math.max(1, now.length);
    return {
      key: `flow ${layer.name}`,
      cells: [label, figure(rate), count(layer.sum), bar(layer.sum, data.sum)],
    };
  });
  const columns = [
    { title: caption.replace("by ", "") },
    { title: "a second, now", number: true, wide: true },
    { title: "last hour", number: true },
    { title: "share", number: true },
  ];
  const part = document.createDocumentFragment();
  part.append(
    h("div", { class: "chart", "data-chart": true, "data-keep": true }),
    h("p", { class: "hidden" }, sentence(data)),
    table(`Records that left in the last hour, ${caption}`, columns, rows),
  );
  return { data, part };
}

/** How bad an incident is. */
export function severity(incident: { severity: string; state: string }): HTMLElement {
  const open = incident.state === "open" ? "open" : "closed";
  return h("span", { class: `severity ${open} ${incident.severity}` }, incident.severity);
}

/** Incidents, one a row. */
export function incidentList(incidents: IncidentLine[], now: string): HTMLElement {
  const items = incidents.map((incident) => {
    const place = incident.endpoint === null ? wire(incident.service) : wire(incident.endpoint);
    const state = incident.state === "open" ? `since ${ago(incident.opened_at, now)}` : "closed";
    const held = incident.held_back === null ? "" : `, ${words(incident.held_back)}: no alert`;
    return h(
      "li",
      { class: `incident ${incident.state}`, "data-key": incident.id },
      h(
        "p",
        { class: "line" },
        severity(incident),
        h("a", { href: link("incident", incident.id) }, words(incident.detector)),
        h("span", { class: "where" }, place),
        h("span", { class: "when", title: visible(incident.opened_at) }, `${state}${held}`),
      ),
      h("p", { class: "summary" }, wire(incident.summary)),
      h(
        "p",
        { class: "quiet" },
        `${count(incident.distinct_records)} distinct records of ${count(incident.records)}, ${incident.principals_all === 1 ? "one principal" : `${count(incident.principals_all)} principals`}`,
      ),
    );
  });
  return h("ol", { class: "incidents" }, ...items);
}

/** How long the agent has been watching. */
export function watching(seconds: number): string {
  return `Weir has been watching for ${span(seconds)}.`;
}
