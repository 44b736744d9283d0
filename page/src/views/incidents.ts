// All that was found, and one of it with its evidence.

import type { Incident, Overview } from "../api";
import { h } from "../dom";
import { ago, count, time, words } from "../format";
import {
  empty,
  endpointLink,
  figures,
  incidentList,
  principalLink,
  section,
  severity,
  watching,
} from "../parts";
import { evidence } from "../pictures";
import { visible, wire } from "../text";
import { page } from "./view";
import type { View } from "./view";

export function incidents(data: Overview): View {
  const tree = page(
    "Incidents",
    data.incidents.length === 0
      ? empty(
          "Nothing was found. ",
          watching(data.status.uptime_seconds),
          " What it looks for is in docs/detectors.md; ",
          h("code", {}, "weir simulate"),
          " with ",
          h("code", {}, "weir replay"),
          " shows what an incident looks like.",
        )
      : incidentList(data.incidents, data.now),
  );
  return { title: "Incidents", tree };
}

export function incident(data: Incident, now: string): View {
  const open = data.state === "open";
  const list = data.principals
    .slice(0, 20)
    .map((principal) => h("li", { "data-key": principal }, principalLink(principal)));
  const more = data.principals_all - list.length;
  const places = data.endpoints.map((endpoint) =>
    h("li", { "data-key": endpoint }, endpointLink(data.service, endpoint)),
  );
  const about = data.distinct_records_error > 0 ? "about " : "";
  const tree = page(
    h("span", {}, "Incident ", data.id),
    h(
      "p",
      { class: "line" },
      severity(data),
      h(
        "span",
        {},
        open
          ? `open since ${time(data.opened_at)}`
          : `closed ${data.closed_at === null ? "" : time(data.closed_at)}`,
      ),
      h("span", {}, words(data.detector)),
    ),
    h("p", { class: "summary large" }, wire(data.summary)),
    figures(
      ["distinct records", `${about}${count(data.distinct_records)}`],
      ["records", count(data.records)],
      ["principals", count(data.principals_all)],
      ["activity began", time(data.first_activity)],
      ["last seen", ago(data.last_activity, now)],
      [
        "by chance",
        data.p_value < 1e-9 ? "< 1 in 10⁹" : `1 in ${count(Math.round(1 / data.p_value))}`,
        "How likely ordinary traffic does this",
      ],
    ),
    section(
      "evidence",
      "Evidence",
      ...Object.entries(data.evidence).map(([detector, known]) => evidence(detector, known)),
    ),
    h(
      "div",
      { class: "columns", "data-key": "columns" },
      section(
        "who",
        "Who",
        h("ul", { class: "plain" }, ...list),
        more > 0 ? h("p", { class: "quiet" }, `and ${count(more)} more`) : null,
      ),
      section(
        "where",
        "Where",
        places.length === 0
          ? h("p", {}, wire(data.service))
          : h("ul", { class: "plain" }, ...places),
      ),
    ),
    alertPart(data),
  );
  return { title: `Incident ${data.id}`, tree };
}

function alertPart(data: Incident): HTMLElement {
  const told = data.alerts.map((at) => `Alerted ${time(at)}.`).slice(-3);
  const held = data.held_back;
  if (held !== null) told.push(`No alert (${words(held.why)}): ${visible(held.reason)}.`);
  const known = data.acknowledged;
  return section(
    "response",
    "Response",
    h("p", {}, told.join(" ") || "No alert was sent yet."),
    known === null
      ? h(
          "p",
          {},
          "Where it is known and meant, on this host: ",
          h("code", {}, `weir incidents ${data.id} --acknowledge "why"`),
        )
      : h(
          "p",
          {},
          "Acknowledged: ",
          wire(known.reason),
          known.until === null ? "" : `, until ${time(known.until)}`,
        ),
  );
}
