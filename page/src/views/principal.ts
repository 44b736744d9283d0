// One caller, and what it got.

import type { Flow, Incident, IncidentLine, Principal } from "../api";
import { h } from "../dom";
import { ago, count, counted, time } from "../format";
import {
  bar,
  empty,
  endpointLink,
  figures,
  flowPart,
  incidentList,
  section,
  table,
} from "../parts";
import { link } from "../route";
import { visible, wire } from "../text";
import { distinct, page } from "./view";
import type { View } from "./view";

export interface PrincipalData {
  principal: string;
  places: Principal[];
  flow: Flow;
  incidents: Incident[];
  now: string;
}

export function principal(data: PrincipalData): View {
  const { places } = data;
  const title = h("span", { class: "name" }, wire(data.principal));
  if (places.length === 0) {
    return {
      title: visible(data.principal),
      tree: page(
        title,
        empty(
          "This principal is not among those with most records of any endpoint. ",
          h("a", { href: link() }, "All principals"),
        ),
      ),
    };
  }
  const sum = (value: (line: Principal) => number): number =>
    places.reduce((all, line) => all + value(line), 0);
  const records = sum((line) => line.records);
  const isExact = places.every((line) => line.records_quality === "exact");
  const flow = flowPart(
    data.flow,
    "by endpoint",
    (line) => `${line.endpoint} ${line.service}`,
    (line) => endpointLink(line.service, line.endpoint),
  );
  const seen = places.map((line) => line.last_seen).sort();
  const first = places.map((line) => line.first_seen).sort();
  const rows = [...places]
    .sort((one, two) => two.records - one.records)
    .map((line) => ({
      key: `${line.service} ${line.endpoint}`,
      cells: [
        endpointLink(line.service, line.endpoint),
        bar(line.records, records),
        counted(line.records, line.records_quality),
        count(distinct(line)),
        count(line.exchanges),
        ago(line.last_seen, data.now),
      ],
    }));
  const tree = page(
    title,
    figures(
      ["records", counted(records, isExact ? "exact" : "at_least")],
      ["distinct", count(sum(distinct))],
      ["exchanges", count(sum((line) => line.exchanges))],
      ["endpoints", count(places.length)],
      ["first seen", time(first[0] ?? "")],
      ["last seen", ago(seen.at(-1) ?? "", data.now)],
    ),
    data.incidents.length === 0
      ? null
      : section(
          "incidents",
          "Incidents of this principal",
          incidentList(data.incidents.map(brief), data.now),
        ),
    section("flow", "Flow", flow.part),
    section(
      "endpoints",
      "Endpoints",
      table(
        "What this principal got, and where",
        [
          { title: "endpoint" },
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
  return { title: visible(data.principal), tree, chart: flow.data };
}

function brief(incident: Incident): IncidentLine {
  return { ...incident, held_back: incident.held_back?.why ?? null };
}
