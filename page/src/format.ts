// Numbers and times as people read them.

const WHOLE = new Intl.NumberFormat("en");
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** A count, in full up to a million. */
export function count(value: number): string {
  return value < 1_000_000 ? WHOLE.format(value) : SHORT.format(value);
}

/** A count with what is known of its quality. */
export function counted(value: number, quality: string): string {
  if (quality === "exact") return count(value);
  return quality === "unknown" && value === 0 ? "?" : `≥ ${count(value)}`;
}

/** A share of all. */
export function share(part: number, all: number): string {
  if (all === 0 || part === 0) return "0 %";
  const percent = (part / all) * 100;
  return percent < 0.1 ? "< 0.1 %" : `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
}

/** A number whose meaning is not known: three digits of it. */
export function figure(value: number): string {
  if (Number.isInteger(value)) return count(value);
  const size = Math.abs(value);
  return size < 0.001 || size >= 1e6 ? value.toExponential(1) : String(+value.toPrecision(3));
}

/** The time of the day, with the day where it is not today. */
export function time(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || at.getTime() === 0) return "–";
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? CLOCK.format(at) : `${DAY.format(at)}, ${CLOCK.format(at)}`;
}

/** The clock alone. */
export function clock(at: Date): string {
  return CLOCK.format(at);
}

/** A length of time, in its two largest units. */
export function span(seconds: number): string {
  const units: [string, number][] = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ];
  let rest = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [name, length] of units) {
    const whole = Math.floor(rest / length);
    rest -= whole * length;
    if (whole > 0) parts.push(`${whole} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "0 s";
}

/** How long ago, by the agent's clock. */
export function ago(text: string, now: string): string {
  const passed = (Date.parse(now) - Date.parse(text)) / 1000;
  return Number.isNaN(passed) || Date.parse(text) === 0
    ? "–"
    : passed < 10
      ? "now"
      : `${span(passed).split(" ").slice(0, 2).join(" ")} ago`;
}

/** Bytes. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${at === 0 ? value : value.toFixed(1)} ${units[at]}`;
}

/** A name of the API in words: `ids_in_order` is "ids in order". */
export function words(name: string): string {
  return name.replaceAll("_", " ");
}
