// What must not pass: were Grafana's types so loose that one did, the expected error is missing,
// which is an error.

import type { Dashboard } from "./dashboard";

type Panel = Dashboard["panels"][number];

const lines: Panel & { type: "timeseries" } = {
    type: "timeseries",
    options: {},
    targets: [],
    fieldConfig: { defaults: { custom: {} }, overrides: [] },
};

export const right: Dashboard = { schemaVersion: 39, panels: [lines] };

export const wrong: Dashboard[] = [
    // @ts-expect-error A member that no type knows.
    { schemaVersion: 39, panels: [], colour: "red" },
    // @ts-expect-error A member of a wrong type.
    { schemaVersion: "39", panels: [] },
    // @ts-expect-error A value that is none of the enum's.
    { schemaVersion: 39, panels: [], templating: { list: [{ name: "x", type: "querry" }] } },
    // @ts-expect-error A plugin that no panel has.
    { schemaVersion: 39, panels: [{ ...lines, type: "timeserie" }] },
    // @ts-expect-error An option of another plugin.
    { schemaVersion: 39, panels: [{ ...lines, options: { showHeader: true } }] },
    // @ts-expect-error A field that lines don't have.
    { schemaVersion: 39, panels: [{ ...lines, fieldConfig: { defaults: { custom: { opacity: 5 } }, overrides: [] } }] },
    // @ts-expect-error A query without its text.
    { schemaVersion: 39, panels: [{ ...lines, targets: [{ refId: "A" }] }] },
];
