// What a dashboard's file may hold: Grafana's own types, as JSON writes them.
//
// A file is checked as a literal of type `Dashboard`, so that a member which no type knows is an
// error as well as one of a wrong type.

import type * as grafana from "@grafana/schema";
import type { Options as BarGauge } from "@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen";
import type { Options as Stat } from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type { FieldConfig as Cell, Options as Table } from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen";
import type { FieldConfig as Line, Options as TimeSeries } from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

/** A type as JSON has it: a member of an enum is its string. */
type Json<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

/** Grafana fills in what a file leaves out. */
type Some<T> = T extends object ? { [K in keyof T]?: Some<T[K]> } : T;

/** A query for Prometheus; its plugin has types of its own, in no package that is small. */
interface Query extends grafana.DataQuery {
    editorMode: "builder" | "code";
    expr: string;
    format: "heatmap" | "table" | "time_series";
    instant: boolean;
    legendFormat: string;
    range: boolean;
}

/** A panel: the types say anything of options, queries and fields, so its plugin's own are put in. */
interface Panel<Type, Options, Field> extends Omit<grafana.Panel, "fieldConfig" | "options" | "targets" | "type"> {
    type: Type;
    options: Some<Options>;
    targets: Query[];
    fieldConfig: {
        defaults: Omit<grafana.FieldConfig, "custom"> & { custom: Some<Field> };
        overrides: grafana.FieldConfigSource["overrides"];
    };
}

/** Without fields of its own. */
type None = Record<string, never>;

export type Dashboard = Json<
    Omit<grafana.Dashboard, "panels"> & {
        panels: Array<
            | Panel<"bargauge", BarGauge, None>
            | Panel<"stat", Stat, None>
            | Panel<"table", Table, Cell>
            | Panel<"timeseries", TimeSeries, Line>
        >;
    }
>;
