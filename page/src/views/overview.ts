// What is leaving this host now.

import type { Overview } from "../api";
import { h } from "../dom";
import { ago, count, counted, figure, words } from "../format";
import {
  bar,
  empty,
  endpointLink,
  figures,
  flowPart,
  incidentList,
  principalLink,
  section,
  table,
  watching,
} from "../parts";
import { link } from "../route";
import { wire } from "../text";
import { lost, page } from "./view";
import type { View } from "./view";

export function overview(data: Overview): View {
  const { status } = data;
  const flow = flowPart(
    data.flow,
    "by endpoint",
    (line) => `${line.endpoint} ${line.service}`,
    (line) => endpointLink(line.service, line.endpoint),
  );
  const hour = flow.data.sum;
  const now = flow.data.layers.reduce((sum, layer) => sum + (layer.rates.at(-1) ?? 0), 0);
  const tree = page(
    "What is leaving this host now",
    figures(
      ["records a second", figure(now)],
      ["in the last hour", count(hour)],
      [
        "in all",
        counted(status.records, status.records_quality),
        `${count(status.exchanges)} exchanges`,
      ],
      ["endpoints", count(status.endpoints)],
      ["principals", count(status.principals), "callers, summed over endpoints"],
      ["events lost", count(lost(data)), `of ${count(status.captured_events)} captured`],
    ),
    incidentPart(data),
    status.exchanges === 0 ? nothingYet(data) : section("flow", "Flow", flow.part),
    status.exchanges === 0
      ? null
      : h(
          "div",
          { class: "columns", "data-key": "columns" },
          principalPart(data, hour),
          coveragePart(data),
        ),
    status.exchanges === 0 ? null : endpointPart(data),
  );
  return { title: "Overview", tree, chart: flow.data };
}

function nothingYet(data: Overview): HTMLElement {
  const advice = data.status.ready
    ? "Make a request to a server on this host, over HTTP/1 or TLS with OpenSSL: it shows here within seconds."
    : "Probes are being attached.";
  return section(
    "flow",
    "Flow",
    empty(
      "No exchange was seen yet. ",
      advice,
      " What can be captured, and what cannot, is under ",
      h("a", { href: link("coverage") }, "coverage"),
      ".",
    ),
  );
}

function incidentPart(data: Overview): HTMLElement {
  const open = data.incidents.filter((incident) => incident.state === "open");
  if (open.length === 0) {
    const before = data.incidents.length === 0 ? "" : ` ${count(data.incidents.length)} before.`;
    return section(
      "incidents",
      "Incidents",
      empty("No open incident.", before, " ", watching(data.status.uptime_seconds)),
    );
  }
  const more = data.incidents_open - open.slice(0, 5).length;
  return section(
    "incidents",
    data.incidents_open === 1
      ? "One open incident"
      : `${count(data.incidents_open)} open incidents`,
    incidentList(open.slice(0, 5), data.now),
    more > 0 ? h("p", {}, h("a", { href: link("incidents") }, `${count(more)} more`)) : null,
  );
}

function principalPart(data: Overview, hour: number): HTMLElement {
  const isLive = hour > 0;
  const all = isLive ? hour : data.status.records;
  const rows = data.principals.slice(0, 12).map((line) => ({
    key: line.principal,
    cells: [
      principalLink(line.principal),
      bar(isLive ? line.records_hour : line.records, all),
      count(line.records_hour),
      count(line.records),
      count(line.distinct_records),
    ],
  }));
  return section(
    "principals",
    "Principals",
    table(
      isLive
        ? "Who got most in the last hour, with their share of all that left"
        : "Who got most, with their share of all that left",
      [
        { title: "principal" },
        { title: "share", number: true },
        { title: "last hour", number: true },
        { title: "in all", number: true, wide: true },
        { title: "distinct", number: true, wide: true },
      ],
      rows,
    ),
  );
}

function endpointPart(data: Overview): HTMLElement {
  const rows = data.endpoints.map((line) => ({
    key: `${line.service} ${line.endpoint}`,
    cells: [
      endpointLink(line.service, line.endpoint),
      count(line.records_hour),
      counted(line.records, line.records_quality),
      count(line.distinct_records["total"] ?? 0),
      count(line.principals),
      line.sensitive.map(words).join(", ") || "–",
      ago(line.last_seen, data.now),
    ],
  }));
  const left = data.status.endpoints - rows.length;
  return section(
    "endpoints",
    "Endpoints",
    table(
      left > 0
        ? `The ${rows.length} busiest of ${count(data.status.endpoints)} endpoints`
        : "Endpoints, the busiest first",
      [
        { title: "endpoint" },
        { title: "last hour", number: true },
        { title: "records", number: true },
        { title: "distinct", number: true, wide: true },
        { title: "principals", number: true, wide: true },
        { title: "sensitive", wide: true },
        { title: "last seen", number: true, wide: true },
      ],
      rows,
    ),
  );
}

function coveragePart(data: Overview): HTMLElement {
  const { processes = [], scanned } = data.coverage ?? {};
  const covered = processes.filter((process) => process.covered).length;
  const gaps = processes.filter((process) => !process.covered);
  const names = [...new Set(gaps.map((process) => process.comm))].slice(0, 8);
  return section(
    "coverage",
    "Coverage",
    scanned === false ? h("p", { class: "quiet" }, "Processes are still being looked at.") : null,
    processes.length === 0
      ? empty("No process with TLS runs here; plain HTTP is seen in every process.")
      : h(
          "div",
          {},
          h(
            "p",
            {},
            h("strong", {}, `${covered} of ${processes.length}`),
            " processes with TLS are seen into. Plain HTTP is seen in all.",
          ),
          h("p", { class: "track" }, bar(covered, processes.length)),
          gaps.length === 0
            ? null
            : h(
                "p",
                {},
                "Not seen into: ",
                ...names.flatMap((name, at) => [at > 0 ? ", " : "", wire(name)]),
                gaps.length > names.length ? ", …" : "",
              ),
        ),
    h("p", {}, h("a", { href: link("coverage") }, "Every process")),
  );
}
