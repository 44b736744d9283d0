// The flow of the last hour as stacked areas, with a readout for pointer and keyboard.

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Flow, FlowLine } from "./api";
import { h } from "./dom";
import { clock, count, figure } from "./format";
import { visible } from "./text";

/** Series that have a colour of their own. */
export const COLOURS = 6;
const HEIGHT = 220;
const STEPS_MAX = 120;
/** Seconds that are shown at least. */
const SPAN_MIN = 600;

/** What is drawn: those with a colour, and all others as one. */
export interface Layer {
  name: string;
  sum: number;
  /** Records a second, by step. */
  rates: number[];
}

export interface Layers {
  layers: Layer[];
  /** Start of each step, in seconds since the epoch. */
  times: number[];
  /** Seconds of a step. */
  length: number;
  sum: number;
}

/**
 * The layers of a flow, in no more steps than can be told apart. Steps are multiples of their
 * length, so that they stay the same as time goes on; one that is not over is left out.
 */
export function layers(flow: Flow, name: (line: FlowLine) => string): Layers {
  const slots = flow.other.length;
  const since = Math.round(Date.parse(flow.since) / 1000);
  const length = flow.slot_seconds * Math.max(1, Math.ceil(slots / STEPS_MAX));
  const first = Math.ceil(since / length) * length;
  const end = since + (slots - 1) * flow.slot_seconds;
  const times: number[] = [];
  for (let at = first; at + length <= end; at += length) times.push(at);
  const rates = (records: number[]): number[] =>
    times.map((at) => {
      const from = (at - since) / flow.slot_seconds;
      return total(records.slice(from, from + length / flow.slot_seconds)) / length;
    });
  const shown = flow.series.slice(0, COLOURS);
  const others = flow.other.map((records, step) =>
    flow.series.slice(COLOURS).reduce((sum, line) => sum + (line.records[step] ?? 0), records),
  );
  const rest = { name: "others", sum: total(others), rates: rates(others) };
  const all = shown.map((line) => ({
    name: name(line),
    sum: line.sum,
    rates: rates(line.records),
  }));
  if (rest.sum > 0) all.push(rest);
  return { layers: all, times, length, sum: all.reduce((sum, layer) => sum + layer.sum, 0) };
}

function total(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** A CSS class for the colour of a layer. */
export function colour(layer: Layer, at: number): string {
  return layer.name === "others" ? "c-other" : `c${at + 1}`;
}

/** What the chart says, in words. */
export function sentence(data: Layers): string {
  const top = data.layers[0];
  if (top === undefined || data.sum === 0) return "Nothing left in the last hour.";
  const most = `most of it ${visible(top.name)}, ${count(top.sum)}`;
  return `${count(data.sum)} records left in the last hour; ${most}. ${peak(data)}`;
}

function peak({ layers, times }: Layers): string {
  const sums = times.map((_, step) => total(layers.map((layer) => layer.rates[step] ?? 0)));
  const best = sums.reduce((best, rate, step) => (rate > (sums[best] ?? 0) ? step : best), 0);
  const at = times[best];
  if (at === undefined) return "";
  return `At most ${figure(sums[best] ?? 0)} records a second, at ${clock(new Date(at * 1000))}.`;
}

/** A chart that is drawn anew with each answer. */
export class Chart {
  private readonly plot = h("div", { class: "plot", tabindex: 0, role: "img" });
  private readonly readout = h("output", { class: "readout", "aria-live": "polite" });
  private readonly element = h("div", {}, this.plot, this.readout);
  private readonly theme = matchMedia("(prefers-color-scheme: dark)");
  private drawn: uPlot | undefined;
  private data: Layers = { layers: [], times: [], length: 0, sum: 0 };

  constructor() {
    new ResizeObserver(() => this.resize()).observe(this.plot);
    this.theme.addEventListener("change", () => this.draw());
    this.plot.addEventListener("keydown", (event) => this.key(event));
    this.plot.addEventListener("blur", () => this.read(null));
  }

  /** Puts it into its place, with new data. */
  show(place: Element, data: Layers): void {
    if (this.element.parentNode !== place) place.replaceChildren(this.element);
    const isAlike =
      this.drawn !== undefined &&
      data.layers.map((layer) => layer.name).join("\n") ===
        this.data.layers.map((layer) => layer.name).join("\n");
    this.data = data;
    this.plot.setAttribute("aria-label", `${sentence(data)} Arrow keys read single moments.`);
    if (isAlike) this.drawn?.setData(this.stack());
    else this.draw();
    this.read(this.drawn?.cursor.idx ?? null);
  }

  private draw(): void {
    this.drawn?.destroy();
    const style = getComputedStyle(document.documentElement);
    const value = (name: string): string => style.getPropertyValue(name).trim();
    const axis: uPlot.Axis = {
      stroke: value("--quiet"),
      font: "12px system-ui, sans-serif",
      grid: { stroke: value("--line"), width: 1 },
      ticks: { show: false },
    };
    const areas = this.data.layers.map((layer, at): uPlot.Series => ({
      stroke: value("--surface"),
      width: 1,
      fill: value(`--${colour(layer, at)}`),
      points: { show: false },
      ...(uPlot.paths.stepped === undefined ? {} : { paths: uPlot.paths.stepped({ align: 1 }) }),
    }));
    const options: uPlot.Options = {
      width: Math.max(200, this.plot.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      series: [{}, ...areas.reverse()],
      scales: {
        x: { range: (_, min, max) => [Math.min(min, max - SPAN_MIN), max] },
        y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] },
      },
      axes: [
        { ...axis, size: 28, space: 70, values: (_, ticks) => ticks.map((at) => hour(at)) },
        { ...axis, size: 52, values: (_, ticks) => ticks.map((rate) => figure(rate)) },
      ],
      hooks: { setCursor: [(plot) => this.read(plot.cursor.idx ?? null)] },
    };
    this.drawn = new uPlot(options, this.stack(), this.plot);
  }

  /** Each layer on top of those before; the highest is drawn first, and the last step to its end. */
  private stack(): uPlot.AlignedData {
    const sums: number[][] = [];
    let below = this.data.times.map(() => 0);
    for (const layer of this.data.layers) {
      below = below.map((sum, step) => sum + (layer.rates[step] ?? 0));
      sums.push([...below, below.at(-1) ?? 0]);
    }
    const end = (this.data.times.at(-1) ?? 0) + this.data.length;
    return [[...this.data.times, end], ...sums.reverse()];
  }

  private resize(): void {
    const width = this.plot.clientWidth;
    if (width > 0 && this.drawn !== undefined && this.drawn.width !== width) {
      this.drawn.setSize({ width, height: HEIGHT });
    }
  }

  private key(event: KeyboardEvent): void {
    const last = this.data.times.length - 1;
    const now = Math.min(this.drawn?.cursor.idx ?? last + 1, last + 1);
    const moves: Record<string, number> = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    const at = this.data.times[Math.min(last, Math.max(0, to ?? 0))];
    if (to === undefined || at === undefined || this.drawn === undefined) return;
    event.preventDefault();
    this.drawn.setCursor({ left: this.drawn.valToPos(at, "x"), top: 0 });
  }

  private read(step: number | null): void {
    if (step !== null) step = Math.min(step, this.data.times.length - 1);
    const at = step === null ? undefined : this.data.times[step];
    if (step === null || at === undefined) {
      this.say(peak(this.data));
      return;
    }
    const rates = this.data.layers.map((layer) => ({ ...layer, rate: layer.rates[step] ?? 0 }));
    const busy = rates.filter(({ rate }) => rate > 0).sort((one, two) => two.rate - one.rate);
    const sum = total(busy.map(({ rate }) => rate));
    const parts = busy.slice(0, 3).map(({ name, rate }) => `${visible(name)} ${figure(rate)}`);
    const text = parts.length === 0 ? "" : `: ${parts.join(", ")}`;
    const when = clock(new Date(at * 1000));
    this.say(`${when}, ${figure(sum)} records a second${text}`);
  }

  // What is said again is read aloud again.
  private say(text: string): void {
    if (this.readout.textContent !== text) this.readout.textContent = text;
  }
}

function hour(at: number): string {
  return clock(new Date(at * 1000)).slice(0, 5);
}
