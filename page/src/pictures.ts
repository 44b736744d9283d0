// Evidence as pictures: drawn from the numbers that an incident holds, with the same in words.

import type { Evidence } from "./api";
import { h, s } from "./dom";
import { count, figure, share, span, words } from "./format";
import { visible, wire } from "./text";

/** So that the text in a picture is as large as that around it. */
const WIDTH = matchMedia("(max-width: 720px)").matches ? 330 : 560;
const HEIGHT = 200;
const EDGE = { left: 62, right: 10, top: 10, bottom: 26 };

type Point = [number, number];

function points(value: unknown): Point[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (point): point is Point =>
      Array.isArray(point) && typeof point[0] === "number" && typeof point[1] === "number",
  );
}

function number(evidence: Evidence, name: string): number | undefined {
  const value = evidence[name];
  return typeof value === "number" ? value : undefined;
}

interface Frame {
  x: (value: number) => number;
  y: (value: number) => number;
  picture: (label: string, ...marks: Node[]) => SVGElement;
}

function frame(seconds: number, low: number, high: number): Frame {
  const [x0, x1] = [EDGE.left, WIDTH - EDGE.right];
  const [y0, y1] = [HEIGHT - EDGE.bottom, EDGE.top];
  const x = (value: number): number => x0 + (value / Math.max(1, seconds)) * (x1 - x0);
  const y = (value: number): number => y0 + ((value - low) / Math.max(1, high - low)) * (y1 - y0);
  const text = (left: number, top: number, anchor: string, words: string): SVGElement =>
    s("text", { x: left, y: top, "text-anchor": anchor }, words);
  const grid = [low, low + (high - low) / 2, high].flatMap((value) => [
    s("line", { class: "grid", x1: x0, x2: x1, y1: y(value), y2: y(value) }),
    text(x0 - 8, y(value) + 4, "end", count(Math.round(value))),
  ]);
  const ends = [text(x0, HEIGHT - 6, "start", "0 s"), text(x1, HEIGHT - 6, "end", span(seconds))];
  const picture = (label: string, ...marks: Node[]): SVGElement =>
    s(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
      ...grid,
      ...ends,
      ...marks,
    );
  return { x, y, picture };
}

function picture(title: string, drawing: Node, ...caption: (Node | string)[]): HTMLElement {
  return h("figure", {}, h("h4", {}, title), drawing, h("figcaption", {}, ...caption));
}

/** The walk through the id space: which id was asked for when, from the first one on. */
function walk(evidence: Evidence): HTMLElement | null {
  const steps = points(evidence["walk"]);
  const last = steps.at(-1);
  if (steps.length < 3 || last === undefined) return null;
  const ids = steps.map(([, id]) => id);
  const [low, high] = [Math.min(...ids), Math.max(...ids)];
  const { x, y, picture: draw } = frame(last[0], low, high);
  const marks = steps.map(([at, id]) =>
    s("circle", { class: "taken", cx: x(at), cy: y(id), r: 2.5 }),
  );
  const label = `In ${span(last[0])} the ids asked for went from the first one to ${count(Math.abs(last[1]))} ${last[1] < 0 ? "below" : "beyond"} it.`;
  return picture(
    "The walk through the ids",
    draw(label, ...marks),
    label,
    " A straight line is a program that counts; people jump about. Ids are shown by their distance from the first.",
  );
}

/** What was taken in the day, against what others take in one. */
function curve(evidence: Evidence): HTMLElement | null {
  const taken = points(evidence["curve"]);
  const last = taken.at(-1);
  const first = taken[0];
  if (last === undefined || first === undefined || taken.length < 2) return null;
  const others = (
    [
      ["half", "half of the others take"],
      ["tenth", "the busiest tenth takes"],
      ["hundredth", "the busiest hundredth takes"],
    ] as const
  ).flatMap(([name, words]) => {
    const value = number(evidence, `peers_day_${name}`);
    return value === undefined || value === 0 ? [] : [{ name, words, value }];
  });
  const high = Math.max(last[1], ...others.map(({ value }) => value));
  const { x, y, picture: draw } = frame(last[0], 0, high);
  const path = taken
    .map(([at, records], step) => `${step === 0 ? "M" : "L"}${x(at)} ${y(records)}`)
    .join("");
  const lines = others.map(({ name, value }) =>
    s("line", { class: `peers ${name}`, x1: x(0), x2: x(last[0]), y1: y(value), y2: y(value) }),
  );
  const marks = [...lines, s("path", { class: "taken", d: path })];
  const label = `${count(last[1])} distinct records in ${span(last[0])}.`;
  const legend = others.map(({ name, words, value }) =>
    h(
      "li",
      {},
      h("span", { class: `key peers ${name}`, "aria-hidden": "true" }),
      `${words} ${count(value)} in a day`,
    ),
  );
  const own = h("li", {}, h("span", { class: "key taken", "aria-hidden": "true" }), label);
  const list = h("ul", { class: "legend" }, own, ...legend);
  const said = [
    label,
    ...others.map(({ words, value }) => `${words} ${count(value)} in a day`),
  ].join(" ");
  return picture("Records taken, against the others", draw(said, ...marks), list);
}

/** Two numbers, one below the other. */
function compare(
  title: string,
  one: [string, number],
  two: [string, number],
  text: (value: number) => string,
): HTMLElement {
  const high = Math.max(one[1], two[1]);
  const line = ([name, value]: [string, number], style: string): HTMLElement =>
    h(
      "li",
      {},
      h("span", { class: "label" }, name),
      h("progress", {
        class: style,
        max: 1000,
        value: high === 0 ? 0 : Math.round((value / high) * 1000),
        "aria-hidden": "true",
      }),
      h("span", { class: "value" }, text(value)),
    );
  return picture(title, h("ul", { class: "compare" }, line(one, "taken"), line(two, "usual")));
}

function comparison(detector: string, evidence: Evidence): HTMLElement | null {
  const pair = (one: string, two: string): [number, number] | null => {
    const [left, right] = [number(evidence, one), number(evidence, two)];
    return left === undefined || right === undefined ? null : [left, right];
  };
  const percent = (value: number): string => share(value, 1);
  let found: [number, number] | null;
  switch (detector) {
    case "volume":
      found = pair("distinct_in_window", "peers_top_quarter");
      return (
        found &&
        compare(
          `Distinct records in one window (${visible(String(evidence["window"] ?? ""))})`,
          ["this principal", found[0]],
          ["busiest quarter of the others", found[1]],
          count,
        )
      );
    case "guessing": {
      found = pair("hits", "misses");
      const usual = number(evidence, "usual_hit_rate");
      if (found === null || usual === undefined) return null;
      return compare(
        "Lookups that found something",
        ["this time", found[0] / Math.max(1, found[0] + found[1])],
        ["usually", usual],
        percent,
      );
    }
    case "fat_response":
      found = pair("records_in_response", "usual_top_quarter");
      return (
        found &&
        compare(
          "Records in one response",
          ["this response", found[0]],
          ["largest quarter usually", found[1]],
          count,
        )
      );
    case "drift":
      found = pair("last_day", "usual_a_day");
      return (
        found &&
        compare("Records in a day", ["the last day", found[0]], ["usually", found[1]], count)
      );
    case "coverage": {
      const part = number(evidence, "share");
      return part === undefined
        ? null
        : compare(
            "Share of all records",
            ["this principal has", part],
            ["all there are", 1],
            percent,
          );
    }
    case "coordinated":
      found = pair("popular_share", "popular_share_of_others");
      return (
        found &&
        compare(
          "Records that others had too",
          ["these", found[0]],
          ["everybody else", found[1]],
          percent,
        )
      );
    default:
      return null;
  }
}

const DRAWN = new Set([
  "walk",
  "curve",
  "peers_day_half",
  "peers_day_tenth",
  "peers_day_hundredth",
]);

/** All that one detector knows: pictures first, then every figure. */
export function evidence(detector: string, known: Evidence): HTMLElement {
  const rows = Object.entries(known).filter(([name]) => !DRAWN.has(name));
  const items = rows.map(([name, value]) =>
    h(
      "div",
      {},
      h("dt", {}, words(name)),
      h("dd", {}, typeof value === "number" ? figure(value) : wire(String(value))),
    ),
  );
  return h(
    "section",
    { class: "evidence", "data-key": detector },
    h("h3", {}, words(detector)),
    h("div", { class: "pictures" }, walk(known), curve(known), comparison(detector, known)),
    h("dl", { class: "facts" }, ...items),
  );
}
