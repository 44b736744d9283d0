//! What is installed beside the agent is as good as the programs that read it say.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

use crate::process::run;
use crate::workspace;

/// `systemd-analyze security` goes from 0 (nothing can go wrong) to 100.
const EXPOSURE_MAX: u32 = 20;

/// Prometheus' rules do what their tests say, and the unit is hardened.
///
/// # Errors
/// One of them isn't.
pub(crate) fn checks() -> Result<()> {
    let rules = folder().join("prometheus");
    run(Command::new("promtool").current_dir(&rules).args(["check", "rules", "weir-rules.yaml"]))?;
    run(Command::new("promtool").current_dir(&rules).args([
        "test",
        "rules",
        "weir-rules-test.yaml",
    ]))?;
    hardened()
}

fn hardened() -> Result<()> {
    let exposure = Command::new("systemd-analyze")
        .args(["security", "--offline=yes", "--no-pager"])
        .arg(format!("--threshold={EXPOSURE_MAX}"))
        .arg(folder().join("weir.service"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    ensure!(
        exposure.success(),
        "packaging/weir.service is less hardened than {}.{}: `systemd-analyze security --offline=yes \
         packaging/weir.service` says where",
        EXPOSURE_MAX / 10,
        EXPOSURE_MAX % 10
    );
    Ok(())
}

fn folder() -> PathBuf {
    workspace::root().join("packaging")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alert_has_its_section_on_call() {
        let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
        let rules = read(folder().join("prometheus/weir-rules.yaml"));
        let tests = read(folder().join("prometheus/weir-rules-test.yaml"));
        let page = read(workspace::root().join("docs/on-call.md"));
        let alerts: Vec<_> =
            rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
        assert!(alerts.len() > 5, "{alerts:?}");
        for alert in alerts {
            let link = format!("docs/on-call.md#{}", alert.to_lowercase());
            assert!(rules.contains(&link), "{alert} has no runbook");
            assert!(page.contains(&format!("## {alert}\n")), "docs/on-call.md lacks {alert}");
            assert!(tests.contains(&format!("alertname: {alert}\n")), "{alert} is not tested");
        }
    }
}
