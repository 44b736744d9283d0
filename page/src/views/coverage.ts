// Which processes are seen into, and which are not.

import type { Coverage, Overview } from "../api";
import { h } from "../dom";
import { bytes, count, share, span, words } from "../format";
import { empty, figures, section, table } from "../parts";
import { wire } from "../text";
import { lost, page } from "./view";
import type { View } from "./view";

export function coverage(data: Overview): View {
  const known: Coverage = data.coverage ?? {};
  const processes = [...(known.processes ?? [])].sort(
    (one, two) => Number(one.covered) - Number(two.covered) || one.pid - two.pid,
  );
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
  const missing = (known.programs_missing ?? []).map(({ program, why }) =>
    h("li", { "data-key": program }, h("code", {}, wire(program)), ": ", wire(why)),
  );
  const losses = Object.entries(data.status.lost_events).filter(([, events]) => events > 0);
  const tree = page(
    "Coverage",
    figures(
      ["captured by", data.status.backend === "" ? "–" : data.status.backend],
      ["events", count(data.status.captured_events)],
      [
        "lost",
        count(lost(data)),
        `${share(lost(data), data.status.captured_events)} of all events`,
      ],
      [
        "TLS without socket",
        bytes(data.status.unbound_bytes),
        "Plaintext whose connection is not known",
      ],
      ["up for", span(data.status.uptime_seconds)],
      ["version", data.status.version],
    ),
    section(
      "processes",
      "Processes with TLS",
      rows.length === 0
        ? empty(
            known.scanned === false
              ? "Processes are still being looked at."
              : "No process with TLS runs here. Plain HTTP is seen in every process.",
          )
        : table(
            "Every process that speaks TLS or has a library for it, those not seen into first",
            [
              { title: "process" },
              { title: "pid", number: true },
              { title: "plaintext" },
              { title: "library", wide: true },
              { title: "why, or where" },
            ],
            rows,
          ),
    ),
    missing.length === 0
      ? null
      : section("missing", "Probes that are not there", h("ul", {}, ...missing)),
    losses.length === 0
      ? null
      : section(
          "losses",
          "Events lost",
          table(
            "Since the start, by reason",
            [{ title: "reason" }, { title: "events", number: true }],
            losses.map(([reason, events]) => ({
              key: reason,
              cells: [words(reason), count(events)],
            })),
          ),
        ),
    h("p", { class: "quiet" }, "What to do about a gap: ", h("code", {}, "weir doctor"), "."),
  );
  return { title: "Coverage", tree };
}
