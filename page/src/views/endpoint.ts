// One endpoint, and who gets its records.

import type { Endpoint, Flow, IncidentLine, Principal } from "../api";
import { h } from "../dom";
import { ago, bytes, count, counted, words } from "../format";
import {
  bar,
  empty,
  figures,
  flowPart,
  incidentList,
  principalLink,
  section,
  table,
} from "../parts";
import { link } from "../route";
import { visible, wire } from "../text";
import { distinct, page, windows } from "./view";
import type { View } from "./view";

export interface EndpointData {
  service: string;
  endpoint: string;
  numbers: Endpoint | undefined;
  callers: Principal[];
  flow: Flow;
  incidents: IncidentLine[];
  now: string;
}

export function endpoint(data: EndpointData): View {
  const { numbers, callers } = data;
  const title = h(
    "span",
    {},
    wire(data.endpoint),
    " ",
    h("span", { class: "service" }, wire(data.service)),
  );
  if (numbers === undefined) {
    return {
      title: visible(data.endpoint),
      tree: page(
        title,
        empty(
          "Nothing is known of this endpoint. Its template may have become part of another: see ",
          h("a", { href: link() }, "all endpoints"),
          ".",
        ),
      ),
    };
  }
  const flow = flowPart(
    data.flow,
    "by caller",
    (line) => line.principal ?? "",
    (line) => principalLink(line.principal ?? ""),
  );
  const rows = callers.map((line) => ({
    key: line.principal,
    cells: [
      principalLink(line.principal),
      bar(line.records, numbers.records),
      counted(line.records, line.records_quality),
      count(distinct(line)),
      count(line.exchanges),
      ago(line.last_seen, data.now),
    ],
  }));
  const tree = page(
    title,
    figures(
      ["records", counted(numbers.records, numbers.records_quality)],
      ["distinct", count(distinct(numbers))],
      ["exchanges", count(numbers.exchanges)],
      ["principals", count(numbers.principals)],
      ["response bytes", bytes(numbers.response_bytes)],
      ["sensitive", numbers.sensitive.map(words).join(", ") || "–"],
    ),
    windows(numbers),
    data.incidents.length === 0
      ? null
      : section("incidents", "Incidents here", incidentList(data.incidents, data.now)),
    section("flow", "Flow", flow.part),
    section(
      "callers",
      "Principals",
      table(
        `Who got most of ${count(numbers.principals)} principals`,
        [
          { title: "principal" },
          { title: "share", number: true },
          { title: "records", number: true },
          { title: "distinct", number: true, wide: true },
          { title: "exchanges", number: true, wide: true },
          { title: "last seen", number: true, wide: true },
        ],
        rows,
      ),
    ),
  );
  return { title: visible(data.endpoint), tree, chart: flow.data };
}
