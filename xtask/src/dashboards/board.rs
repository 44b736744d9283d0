//! One dashboard: its panels in rows, and what can be chosen at its top.

use serde_json::{Value, json};

use super::panel::Panel;

/// Something that the reader chooses; later ones depend on the earlier.
#[derive(Clone, Copy)]
pub(super) struct Variable {
    pub(super) name: &'static str,
    /// PromQL's `label_values(…)`.
    pub(super) query: &'static str,
}

/// A dashboard.
pub(super) struct Board {
    name: &'static str,
    title: &'static str,
    help: &'static str,
    variables: Vec<Variable>,
    panels: Vec<Panel>,
}

/// The data source that the reader chose.
pub(super) fn data_source() -> Value {
    json!({"type": "prometheus", "uid": "${datasource}"})
}

impl Board {
    /// A dashboard whose file is `weir-<name>.json`.
    pub(super) fn new(name: &'static str, title: &'static str, help: &'static str) -> Self {
        let instance =
            Variable { name: "instance", query: "label_values(weir_build_info, instance)" };
        Self { name, title, help, variables: vec![instance], panels: Vec::new() }
    }

    pub(super) fn variable(mut self, name: &'static str, query: &'static str) -> Self {
        self.variables.push(Variable { name, query });
        self
    }

    pub(super) fn panel(mut self, panel: Panel) -> Self {
        self.panels.push(panel);
        self
    }

    pub(super) fn file(&self) -> String {
        format!("weir-{}.json", self.name)
    }

    /// Names of the metrics that its panels ask for.
    #[cfg(test)]
    pub(super) fn metrics(&self) -> Vec<String> {
        let queries = self.panels.iter().flat_map(|panel| &panel.queries);
        let words = queries.flat_map(|query| {
            query.expression.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        });
        let metrics = words.filter(|word| word.starts_with("weir_"));
        metrics.map(|word| word.trim_end_matches("_bucket").to_owned()).collect()
    }

    /// The file's text.
    pub(super) fn json(&self) -> String {
        let board = json!({
            "uid": format!("weir-{}", self.name), "title": self.title,
            "description": self.help, "tags": ["weir"], "schemaVersion": 39, "version": 1,
            "editable": true, "graphTooltip": 1, "refresh": "30s", "timezone": "browser",
            "time": {"from": "now-6h", "to": "now"},
            "links": [{
                "type": "dashboards", "title": "Weir", "tags": ["weir"], "asDropdown": true,
                "includeVars": true, "keepTime": true, "icon": "external link", "tooltip": "",
                "url": "", "targetBlank": false,
            }],
            "annotations": {"list": []},
            "templating": {"list": self.templating()},
            "panels": self.laid_out(),
        });
        format!("{board:#}\n")
    }

    fn templating(&self) -> Vec<Value> {
        let source = json!({
            "name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus",
            "hide": 0, "refresh": 1, "regex": "", "options": [], "multi": false,
            "includeAll": false,
        });
        let chosen = self.variables.iter().map(|variable| {
            json!({
                "name": variable.name, "label": variable.name, "type": "query",
                "datasource": data_source(),
                "query": {"query": variable.query, "refId": "variable"},
                "refresh": 2, "sort": 1, "regex": "", "hide": 0,
                "multi": true, "includeAll": true, "allValue": ".*", "options": [],
                "current": {"text": ["All"], "value": ["$__all"]},
            })
        });
        std::iter::once(source).chain(chosen).collect()
    }

    /// Panels from left to right, in rows as high as their highest panel.
    fn laid_out(&self) -> Vec<Value> {
        let (mut x, mut y, mut row) = (0, 0, 0);
        let mut panels = Vec::new();
        for (number, panel) in self.panels.iter().enumerate() {
            let (width, height) = panel.size();
            if x + width > 24 {
                (x, y, row) = (0, y + row, 0);
            }
            panels.push(panel.json(number + 1, (x, y)));
            x += width;
            row = row.max(height);
        }
        panels
    }
}
