// Asks the agent every few seconds, shows the view that the address names, and says when the
// agent is gone or has found something.

import {
  Locked,
  Missing,
  get,
  login,
  type Endpoint,
  type Flow,
  type Incident,
  type Overview,
  type Principal,
} from "./api";
import { Chart } from "./chart";
import { patch } from "./dom";
import "./app.css";
import { clock } from "./format";
import { link, route } from "./route";
import { visible } from "./text";
import * as views from "./views";
import type { View } from "./views";

const INTERVAL_MS = 3_000;
/** Between questions to an agent that does not answer, at most. */
const INTERVAL_MAX_MS = 15_000;

const main = element("main");
const state = element("state");
const news = element("news");
const badge = element("badge");

let chart = new Chart();
let timer: ReturnType<typeof setTimeout> | undefined;
/** Grows with each question, so that a late answer to an earlier one is not shown. */
let asked = 0;
let failures = 0;
let answered: Date | undefined;
let shownAt: string | undefined;
let known: Set<string> | undefined;

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

async function load(): Promise<View> {
  const place = route(location.hash);
  const overview = await get<Overview>("overview");
  announce(overview);
  switch (place.view) {
    case "overview":
    case "incidents":
    case "coverage":
      return views[place.view](overview);
    case "incident":
      return views.incident(
        await get<Incident>(`incidents/${encodeURIComponent(place.id)}`),
        overview.now,
      );
    case "endpoint": {
      const { service, endpoint } = place;
      const [found, callers, flow] = await Promise.all([
        get<Endpoint[]>("endpoints", { service, endpoint }),
        get<Principal[]>("principals", { service, endpoint }),
        get<Flow>("flow", { service, endpoint }),
      ]);
      const incidents = overview.incidents.filter(
        (it) => it.service === service && it.endpoint === endpoint,
      );
      return views.endpoint({
        service,
        endpoint,
        numbers: found[0],
        callers,
        flow,
        incidents,
        now: overview.now,
      });
    }
    case "principal": {
      const { principal } = place;
      const [places, flow, incidents] = await Promise.all([
        get<Principal[]>("principals", { principal }),
        get<Flow>("flow", { principal }),
        get<Incident[]>("incidents"),
      ]);
      const own = incidents.filter((incident) => incident.principals.includes(principal));
      return views.principal({ principal, places, flow, incidents: own, now: overview.now });
    }
    case "nothing":
      return views.nothing();
  }
}

/** Says incidents aloud that were not there before. */
function announce(overview: Overview): void {
  const open = overview.incidents.filter((incident) => incident.state === "open");
  const fresh = open.filter((incident) => known !== undefined && !known.has(incident.id));
  known = new Set(open.map((incident) => incident.id));
  if (fresh.length > 0) {
    news.textContent = fresh
      .map((it) => `New incident, ${it.severity}: ${visible(it.summary)}`)
      .join(". ");
  }
  badge.textContent = overview.incidents_open > 0 ? String(overview.incidents_open) : "";
  badge.hidden = overview.incidents_open === 0;
}

function show(view: View): void {
  const isNew = shownAt !== location.hash;
  const open = badge.textContent === "" ? "" : `(${badge.textContent}) `;
  document.title = `${open}${view.title} · Weir`;
  if (isNew) chart = new Chart();
  if (isNew) main.replaceChildren(...view.tree.childNodes);
  else patch(main, view.tree);
  const place = main.querySelector("[data-chart]");
  if (place !== null && view.chart !== undefined) chart.show(place, view.chart);
  for (const item of document.querySelectorAll("nav a")) {
    const isHere = item.getAttribute("href") === (location.hash || link());
    if (isHere) item.setAttribute("aria-current", "page");
    else item.removeAttribute("aria-current");
  }
  if (isNew && shownAt !== undefined) {
    scrollTo(0, 0);
    main.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }
  shownAt = location.hash;
}

function tell(kind: "live" | "gone" | "locked" | "loading"): void {
  const texts = {
    live: "Live",
    loading: "Asking…",
    locked: "Locked",
    gone:
      answered === undefined
        ? "The agent does not answer. Is it running? `systemctl status weir`"
        : `The agent does not answer; this is of ${clock(answered)}`,
  };
  state.className = kind;
  if (state.textContent !== texts[kind]) state.textContent = texts[kind];
}

async function ask(): Promise<void> {
  clearTimeout(timer);
  const number = ++asked;
  let wait = INTERVAL_MS;
  try {
    const view = await load();
    if (number !== asked) return;
    failures = 0;
    answered = new Date();
    tell("live");
    show(view);
  } catch (error) {
    if (number !== asked) return;
    if (error instanceof Locked) {
      tell("locked");
      show(views.login(false));
      main.querySelector<HTMLElement>("#token")?.focus();
      return;
    }
    if (error instanceof Missing) {
      tell("live");
      show(views.nothing());
    } else {
      failures += 1;
      wait = Math.min(INTERVAL_MAX_MS, INTERVAL_MS * 2 ** (failures - 1));
      tell("gone");
      if (shownAt !== location.hash) show(views.gone());
    }
  }
  if (!document.hidden) timer = setTimeout(() => void ask(), wait);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void ask();
});
addEventListener("hashchange", () => void ask());
// The address is for views.
element("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
main.addEventListener("submit", (event) => {
  event.preventDefault();
  const token = main.querySelector<HTMLInputElement>("#token")?.value ?? "";
  login(token).then(
    (isRight) => {
      if (isRight) shownAt = "";
      if (isRight) void ask();
      else show(views.login(true));
    },
    () => tell("gone"),
  );
});

tell("loading");
main.replaceChildren(...views.waiting().tree.childNodes);
void ask();
