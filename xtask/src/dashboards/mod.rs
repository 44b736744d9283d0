//! `cargo xtask dashboards`: Grafana's dashboards, made from the pages here.
//!
//! Output: `dashboards/*.json`, kept in the repository so that they can be imported as they
//! are; a unit test says when they are out of date. Layout, colours and data source are given
//! once, in `board.rs` and `panel.rs`; a page holds titles and queries. `--check` says whether
//! the files are what Grafana's own types (`xtask/grafana`) allow.

mod board;
mod pages;
mod panel;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::process::{run, say};
use crate::{npm, workspace};

/// Writes every dashboard anew.
///
/// # Errors
/// The folder can't be written.
pub(crate) fn write() -> Result<()> {
    let folder = folder();
    std::fs::create_dir_all(&folder)?;
    for board in pages::all() {
        let path = folder.join(board.file());
        std::fs::write(&path, board.json()).with_context(|| format!("{}", path.display()))?;
        say(&format!("wrote {}", path.display()));
    }
    Ok(())
}

/// Every dashboard has members that Grafana's published types know, and of their types.
///
/// # Errors
/// One hasn't: the compiler says which, in `xtask/grafana/made`; or Node.js can't be had.
pub(crate) fn check() -> Result<()> {
    let types = workspace::root().join("xtask/grafana");
    npm::install(&types)?;
    let made = types.join("made");
    if made.exists() {
        std::fs::remove_dir_all(&made)?;
    }
    std::fs::create_dir_all(&made)?;
    let mut boards = 0;
    for file in std::fs::read_dir(folder())? {
        let path = file?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let literal = as_literal(&std::fs::read_to_string(&path)?);
            let name = path.with_extension("ts");
            std::fs::write(made.join(name.file_name().context("a file without a name")?), literal)?;
            boards += 1;
        }
    }
    ensure!(boards > 0, "no dashboard in {}", folder().display());
    run(npm::program(&types, "tsc").args(["--project", "."]))?;
    say(&format!("{boards} dashboards are what Grafana's types allow"));
    Ok(())
}

/// TypeScript looks for members that are too many in literals alone.
fn as_literal(json: &str) -> String {
    format!(
        "import type {{ Dashboard }} from \"../dashboard\";\n\n\
         export const board: Dashboard = {};\n",
        json.trim_end()
    )
}

fn folder() -> PathBuf {
    workspace::root().join("dashboards")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_files_are_what_the_pages_say() {
        let folder = folder();
        for board in pages::all() {
            let written = std::fs::read_to_string(folder.join(board.file())).unwrap_or_default();
            assert!(written == board.json(), "{} is old: cargo xtask dashboards", board.file());
        }
    }

    #[test]
    fn every_metric_that_is_asked_for_exists() {
        let path = workspace::root().join("docs/metrics.md");
        let metrics = std::fs::read_to_string(path).unwrap();
        let asked: BTreeSet<String> = pages::all().iter().flat_map(board::Board::metrics).collect();
        assert!(asked.len() > 10, "{asked:?}");
        for metric in asked {
            assert!(metrics.contains(&format!("`{metric}`")), "{metric} is not in docs/metrics.md");
        }
    }

    #[test]
    fn panels_do_not_overlap_and_have_ids_of_their_own() {
        for board in pages::all() {
            let json: serde_json::Value = serde_json::from_str(&board.json()).unwrap();
            let panels = json["panels"].as_array().unwrap();
            let ids: BTreeSet<_> = panels.iter().map(|panel| panel["id"].as_u64()).collect();
            assert_eq!(ids.len(), panels.len());
            let mut cells = BTreeSet::new();
            for panel in panels {
                let [x, y, w, h] =
                    ["x", "y", "w", "h"].map(|k| panel["gridPos"][k].as_u64().unwrap());
                assert!(x + w <= 24, "{panel}");
                for cell in (x..x + w).flat_map(|x| (y..y + h).map(move |y| (x, y))) {
                    assert!(cells.insert(cell), "{} overlaps", panel["title"]);
                }
            }
        }
    }
}
