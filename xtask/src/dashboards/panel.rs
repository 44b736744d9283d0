//! One panel: a question in PromQL, and how its answer is drawn.

use serde_json::{Value, json};

/// How the answer is drawn.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// One number.
    Stat,
    /// Lines over time.
    Lines,
    /// Filled lines over time, on top of each other.
    Stack,
    /// Bars by label, now.
    Bars,
    /// Rows by label, now.
    Table,
}

/// A query, and what its series are called.
pub(super) struct Query {
    pub(super) expression: &'static str,
    legend: &'static str,
}

/// A panel without its place.
pub(super) struct Panel {
    title: &'static str,
    help: &'static str,
    kind: Kind,
    unit: &'static str,
    width: u64,
    pub(super) queries: Vec<Query>,
    /// From here on the number is bad, and red.
    alarm: Option<f64>,
}

impl Panel {
    pub(super) fn new(kind: Kind, title: &'static str, help: &'static str) -> Self {
        let width = if matches!(kind, Kind::Stat) { 6 } else { 12 };
        Self { title, help, kind, unit: "short", width, queries: Vec::new(), alarm: None }
    }

    /// Adds a query; `legend` is a template such as `{{endpoint}}`.
    pub(super) fn query(mut self, expression: &'static str, legend: &'static str) -> Self {
        self.queries.push(Query { expression, legend });
        self
    }

    /// A unit as Grafana calls it, e.g. `bytes`.
    pub(super) const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }

    pub(super) const fn wide(mut self) -> Self {
        self.width = 24;
        self
    }

    pub(super) const fn alarm(mut self, from: f64) -> Self {
        self.alarm = Some(from);
        self
    }

    /// Width and height on the grid of 24 columns.
    pub(super) const fn size(&self) -> (u64, u64) {
        (self.width, if matches!(self.kind, Kind::Stat) { 4 } else { 8 })
    }

    pub(super) fn json(&self, id: usize, place: (u64, u64)) -> Value {
        let (width, height) = self.size();
        let now = matches!(self.kind, Kind::Stat | Kind::Bars | Kind::Table);
        let format = if matches!(self.kind, Kind::Table) { "table" } else { "time_series" };
        let targets: Vec<Value> = self
            .queries
            .iter()
            .zip('A'..='Z')
            .map(|(query, name)| {
                json!({
                    "refId": name.to_string(), "datasource": super::board::data_source(),
                    "expr": query.expression, "legendFormat": query.legend, "format": format,
                    "instant": now, "range": !now, "editorMode": "code",
                })
            })
            .collect();
        let mut steps = vec![json!({"color": "green", "value": null})];
        steps.extend(self.alarm.map(|from| json!({"color": "red", "value": from})));
        let colour = if self.alarm.is_some() { "thresholds" } else { "palette-classic" };
        json!({
            "id": id, "type": self.kind.plugin(), "title": self.title, "description": self.help,
            "gridPos": {"x": place.0, "y": place.1, "w": width, "h": height},
            "datasource": super::board::data_source(), "targets": targets,
            "transformations": self.kind.transformations(),
            "options": self.kind.options(),
            "fieldConfig": {
                "defaults": {
                    "unit": self.unit, "color": {"mode": colour}, "min": 0,
                    "thresholds": {"mode": "absolute", "steps": steps},
                    "custom": self.kind.custom(),
                },
                "overrides": [],
            },
        })
    }
}

impl Kind {
    const fn plugin(self) -> &'static str {
        match self {
            Self::Stat => "stat",
            Self::Lines | Self::Stack => "timeseries",
            Self::Bars => "bargauge",
            Self::Table => "table",
        }
    }

    fn options(self) -> Value {
        let last = json!({"calcs": ["lastNotNull"], "fields": "", "values": false});
        match self {
            Self::Stat => json!({"reduceOptions": last, "colorMode": "value", "graphMode": "none"}),
            Self::Bars => json!({
                "reduceOptions": last, "orientation": "horizontal", "displayMode": "basic",
            }),
            Self::Lines | Self::Stack => json!({
                "legend": {"displayMode": "table", "placement": "right", "calcs": ["lastNotNull", "max"],
                           "showLegend": true},
                "tooltip": {"mode": "multi", "sort": "desc"},
            }),
            Self::Table => json!({"showHeader": true, "cellHeight": "sm"}),
        }
    }

    fn custom(self) -> Value {
        match self {
            Self::Stack => json!({"fillOpacity": 30, "stacking": {"mode": "normal", "group": "A"}}),
            Self::Lines => json!({"fillOpacity": 5, "stacking": {"mode": "none", "group": "A"}}),
            Self::Stat | Self::Bars | Self::Table => json!({}),
        }
    }

    fn transformations(self) -> Value {
        match self {
            Self::Table => json!([{
                "id": "organize",
                "options": {"excludeByName": {"Time": true, "__name__": true, "job": true},
                            "indexByName": {}, "renameByName": {}},
            }]),
            _ => json!([]),
        }
    }
}
