// The views: each a function from what the agent said to a tree.

import type { Coverage, Endpoint, Flow, Incident, IncidentLine, Overview, Principal } from "./api";
import type { Layers } from "./chart";
import { h } from "./dom";
import { ago, bytes, count, counted, figure, share, span, time, words } from "./format";
import { bar, empty, endpointLink, figures, flowPart, incidentList, principalLink, section, severity, table, watching } from "./parts";
import { evidence } from "./pictures";
import { link } from "./route";
import { visible, wire } from "./text";

/** A view: its title, its tree, and what its chart shows. */
export interface View {
  title: string;
  tree: HTMLElement;
  chart?: Layers;
}

function page(title: Node | string, ...children: (Node | null)[]): HTMLElement {
  return h("div", {}, h("h1", { tabindex: -1 }, title), ...children);
}

function lost(overview: Overview): number {
  return Object.values(overview.status.lost_events).reduce((sum, events) => sum + events, 0);
}

export function overview(data: Overview): View {
  const { status } = data;
  const flow = flowPart(data.flow, "by endpoint", (line) => `${line.endpoint} ${line.service}`, (line) => endpointLink(line.service, line.endpoint));
  const hour = flow.data.sum;
  const now = flow.data.layers.reduce((sum, layer) => sum + (layer.rates.at(-1) ?? 0), 0);
  const tree = page(
    "What is leaving this host now",
    figures(
      ["records a second", figure(now)],
      ["in the last hour", count(hour)],
      ["in all", counted(status.records, status.records_quality), `${count(status.exchanges)} exchanges`],
      ["endpoints", count(status.endpoints)],
      ["principals", count(status.principals), "callers, summed over endpoints"],
      ["events lost", count(lost(data)), `of ${count(status.captured_events)} captured`],
    ),
    incidentPart(data),
    status.exchanges === 0 ? nothingYet(data) : section("flow", "Flow", flow.part),
    status.exchanges === 0 ? null : h("div", { class: "columns", "data-key": "columns" }, principalPart(data, hour), coveragePart(data)),
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
    empty("No exchange was seen yet. ", advice, " What can be captured, and what cannot, is under ", h("a", { href: link("coverage") }, "coverage"), "."),
  );
}

function incidentPart(data: Overview): HTMLElement {
  const open = data.incidents.filter((incident) => incident.state === "open");
  if (open.length === 0) {
    const before = data.incidents.length === 0 ? "" : ` ${count(data.incidents.length)} before.`;
    return section("incidents", "Incidents", empty("No open incident.", before, " ", watching(data.status.uptime_seconds)));
  }
  const more = data.incidents_open - open.slice(0, 5).length;
  return section(
    "incidents",
    data.incidents_open === 1 ? "One open incident" : `${count(data.incidents_open)} open incidents`,
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
      isLive ? "Who got most in the last hour, with their share of all that left" : "Who got most, with their share of all that left",
      [{ title: "principal" }, { title: "share", number: true }, { title: "last hour", number: true }, { title: "in all", number: true, wide: true }, { title: "distinct", number: true, wide: true }],
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
      left > 0 ? `The ${rows.length} busiest of ${count(data.status.endpoints)} endpoints` : "Endpoints, the busiest first",
      [{ title: "endpoint" }, { title: "last hour", number: true }, { title: "records", number: true }, { title: "distinct", number: true, wide: true }, { title: "principals", number: true, wide: true }, { title: "sensitive", wide: true }, { title: "last seen", number: true, wide: true }],
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
          h("p", {}, h("strong", {}, `${covered} of ${processes.length}`), " processes with TLS are seen into. Plain HTTP is seen in all."),
          h("p", { class: "track" }, bar(covered, processes.length)),
          gaps.length === 0 ? null : h("p", {}, "Not seen into: ", ...names.flatMap((name, at) => [at > 0 ? ", " : "", wire(name)]), gaps.length > names.length ? ", …" : ""),
        ),
    h("p", {}, h("a", { href: link("coverage") }, "Every process")),
  );
}

export function incidents(data: Overview): View {
  const tree = page(
    "Incidents",
    data.incidents.length === 0
      ? empty("Nothing was found. ", watching(data.status.uptime_seconds), " What it looks for is in docs/detectors.md; ", h("code", {}, "weir simulate"), " with ", h("code", {}, "weir replay"), " shows what an incident looks like.")
      : incidentList(data.incidents, data.now),
  );
  return { title: "Incidents", tree };
}

export function incident(data: Incident, now: string): View {
  const open = data.state === "open";
  const list = data.principals.slice(0, 20).map((principal) => h("li", { "data-key": principal }, principalLink(principal)));
  const more = data.principals_all - list.length;
  const places = data.endpoints.map((endpoint) => h("li", { "data-key": endpoint }, endpointLink(data.service, endpoint)));
  const about = data.distinct_records_error > 0 ? "about " : "";
  const tree = page(
    h("span", {}, "Incident ", data.id),
    h("p", { class: "line" }, severity(data), h("span", {}, open ? `open since ${time(data.opened_at)}` : `closed ${data.closed_at === null ? "" : time(data.closed_at)}`), h("span", {}, words(data.detector))),
    h("p", { class: "summary large" }, wire(data.summary)),
    figures(
      ["distinct records", `${about}${count(data.distinct_records)}`],
      ["records", count(data.records)],
      ["principals", count(data.principals_all)],
      ["activity began", time(data.first_activity)],
      ["last seen", ago(data.last_activity, now)],
      ["by chance", data.p_value < 1e-9 ? "< 1 in 10⁹" : `1 in ${count(Math.round(1 / data.p_value))}`, "How likely ordinary traffic does this"],
    ),
    section("evidence", "Evidence", ...Object.entries(data.evidence).map(([detector, known]) => evidence(detector, known))),
    h(
      "div",
      { class: "columns", "data-key": "columns" },
      section("who", "Who", h("ul", { class: "plain" }, ...list), more > 0 ? h("p", { class: "quiet" }, `and ${count(more)} more`) : null),
      section("where", "Where", places.length === 0 ? h("p", {}, wire(data.service)) : h("ul", { class: "plain" }, ...places)),
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
      ? h("p", {}, "Where it is known and meant, on this host: ", h("code", {}, `weir incidents ${data.id} --acknowledge "why"`))
      : h("p", {}, "Acknowledged: ", wire(known.reason), known.until === null ? "" : `, until ${time(known.until)}`),
  );
}

function windows(numbers: { distinct_records: Record<string, number> }): HTMLElement | null {
  const known = ["10m", "1h", "24h", "7d", "30d", "90d"].filter((name) => name in numbers.distinct_records);
  if (known.length === 0) return null;
  return figures(...known.map((name): [string, string] => [`distinct in ${name}`, count(numbers.distinct_records[name] ?? 0)]));
}

function distinct(numbers: { distinct_records: Record<string, number> }): number {
  return numbers.distinct_records["total"] ?? numbers.distinct_records["90d"] ?? 0;
}

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
  const title = h("span", {}, wire(data.endpoint), " ", h("span", { class: "service" }, wire(data.service)));
  if (numbers === undefined) {
    return { title: visible(data.endpoint), tree: page(title, empty("Nothing is known of this endpoint. Its template may have become part of another: see ", h("a", { href: link() }, "all endpoints"), ".")) };
  }
  const flow = flowPart(data.flow, "by caller", (line) => line.principal ?? "", (line) => principalLink(line.principal ?? ""));
  const rows = callers.map((line) => ({
    key: line.principal,
    cells: [principalLink(line.principal), bar(line.records, numbers.records), counted(line.records, line.records_quality), count(distinct(line)), count(line.exchanges), ago(line.last_seen, data.now)],
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
    data.incidents.length === 0 ? null : section("incidents", "Incidents here", incidentList(data.incidents, data.now)),
    section("flow", "Flow", flow.part),
    section(
      "callers",
      "Principals",
      table(
        `Who got most of ${count(numbers.principals)} principals`,
        [{ title: "principal" }, { title: "share", number: true }, { title: "records", number: true }, { title: "distinct", number: true, wide: true }, { title: "exchanges", number: true, wide: true }, { title: "last seen", number: true, wide: true }],
        rows,
      ),
    ),
  );
  return { title: visible(data.endpoint), tree, chart: flow.data };
}

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
    return { title: visible(data.principal), tree: page(title, empty("This principal is not among those with most records of any endpoint. ", h("a", { href: link() }, "All principals"))) };
  }
  const sum = (value: (line: Principal) => number): number => places.reduce((all, line) => all + value(line), 0);
  const records = sum((line) => line.records);
  const isExact = places.every((line) => line.records_quality === "exact");
  const flow = flowPart(data.flow, "by endpoint", (line) => `${line.endpoint} ${line.service}`, (line) => endpointLink(line.service, line.endpoint));
  const seen = places.map((line) => line.last_seen).sort();
  const first = places.map((line) => line.first_seen).sort();
  const rows = [...places]
    .sort((one, two) => two.records - one.records)
    .map((line) => ({
      key: `${line.service} ${line.endpoint}`,
      cells: [endpointLink(line.service, line.endpoint), bar(line.records, records), counted(line.records, line.records_quality), count(distinct(line)), count(line.exchanges), ago(line.last_seen, data.now)],
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
    data.incidents.length === 0 ? null : section("incidents", "Incidents of this principal", incidentList(data.incidents.map(brief), data.now)),
    section("flow", "Flow", flow.part),
    section(
      "endpoints",
      "Endpoints",
      table(
        "What this principal got, and where",
        [{ title: "endpoint" }, { title: "share", number: true }, { title: "records", number: true }, { title: "distinct", number: true, wide: true }, { title: "exchanges", number: true, wide: true }, { title: "last seen", number: true, wide: true }],
        rows,
      ),
    ),
  );
  return { title: visible(data.principal), tree, chart: flow.data };
}

function brief(incident: Incident): IncidentLine {
  return { ...incident, held_back: incident.held_back?.why ?? null };
}

export function coverage(data: Overview): View {
  const known: Coverage = data.coverage ?? {};
  const processes = [...(known.processes ?? [])].sort((one, two) => Number(one.covered) - Number(two.covered) || one.pid - two.pid);
  const rows = processes.map((process) => ({
    key: String(process.pid),
    cells: [
      wire(process.comm),
      process.pid,
      h("span", { class: process.covered ? "" : "gap" }, process.covered ? "seen" : "not seen"),
      process.runtime,
      h("span", {}, wire(process.reason ?? process.libraries.join(", "))),
    ],
  }));
  const missing = (known.programs_missing ?? []).map(({ program, why }) => h("li", { "data-key": program }, h("code", {}, wire(program)), ": ", wire(why)));
  const losses = Object.entries(data.status.lost_events).filter(([, events]) => events > 0);
  const tree = page(
    "Coverage",
    figures(
      ["captured by", data.status.backend === "" ? "–" : data.status.backend],
      ["events", count(data.status.captured_events)],
      ["lost", count(lost(data)), `${share(lost(data), data.status.captured_events)} of all events`],
      ["TLS without socket", bytes(data.status.unbound_bytes), "Plaintext whose connection is not known"],
      ["up for", span(data.status.uptime_seconds)],
      ["version", data.status.version],
    ),
    section(
      "processes",
      "Processes with TLS",
      rows.length === 0
        ? empty(known.scanned === false ? "Processes are still being looked at." : "No process with TLS runs here. Plain HTTP is seen in every process.")
        : table("Every process that speaks TLS or has a library for it, those not seen into first", [{ title: "process" }, { title: "pid", number: true }, { title: "plaintext" }, { title: "library", wide: true }, { title: "why, or where" }], rows),
    ),
    missing.length === 0 ? null : section("missing", "Probes that are not there", h("ul", {}, ...missing)),
    losses.length === 0 ? null : section("losses", "Events lost", table("Since the start, by reason", [{ title: "reason" }, { title: "events", number: true }], losses.map(([reason, events]) => ({ key: reason, cells: [words(reason), count(events)] })))),
    h("p", { class: "quiet" }, "What to do about a gap: ", h("code", {}, "weir doctor"), "."),
  );
  return { title: "Coverage", tree };
}

export function login(isWrong: boolean): View {
  const tree = page(
    "Weir asks for its token",
    h(
      "form",
      { class: "login", "data-form": "login" },
      h("label", { for: "token" }, "Token"),
      h("input", { id: "token", name: "token", type: "password", autocomplete: "current-password", required: true, "aria-describedby": "token-help" }),
      h("button", { type: "submit" }, "Show"),
      h("p", { id: "token-help", class: isWrong ? "gap" : "quiet", role: isWrong ? "alert" : undefined }, isWrong ? "That is not the token." : "It is in the file that http.token_file names in Weir's configuration."),
    ),
  );
  return { title: "Token", tree };
}

export function nothing(): View {
  return { title: "Nothing here", tree: page("Nothing here", empty("There is no such page or incident. ", h("a", { href: link() }, "Overview"))) };
}

export function gone(): View {
  return { title: "No answer", tree: page("No answer", empty("The agent does not answer. ", h("code", {}, "systemctl status weir"), " says whether it runs; this page shows more as soon as it does.")) };
}

export function waiting(): View {
  return { title: "Loading", tree: page("What is leaving this host now", h("p", { class: "empty" }, "Asking the agent…")) };
}
