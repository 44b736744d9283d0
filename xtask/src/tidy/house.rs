//! Rules for the repository as a place: what must be there, what must not.

use super::Problem;
use super::file::File;

/// The one script: what CI starts.
const CI_SCRIPT: &str = ".ci/run";
/// Where every dependency comes from, as Cargo.lock writes it.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A file that must be there, and a text that it must have.
const REQUIRED: &[(&str, &str)] = &[
    ("LICENSE", "Apache License"),
    ("README.md", "cargo xtask run"),
    ("README.md", "cargo xtask demo"),
    ("ARCHITECTURE.md", "Architecture Invariant:"),
    ("CONTRIBUTING.md", "cargo xtask test"),
    ("CHANGELOG.md", "## [Unreleased]"),
    (CI_SCRIPT, "WEIR_REQUIRE_BPF=1"),
];

/// Every rule that this file breaks.
pub(super) fn problems(file: &File) -> Vec<Problem> {
    let mut problems = Vec::new();
    let script = file.is(".sh") || file.text.starts_with("#!/bin/");
    let script = script || file.text.starts_with("#!/usr/bin/env bash");
    // What a package manager runs at installation is a shell script everywhere.
    let maintainer = file.path.starts_with("packaging/");
    if script && file.path != CI_SCRIPT && !maintainer {
        problems.push(Problem::new(file, 1, "a shell script: automation is Rust, in xtask"));
    }
    if file.path == CI_SCRIPT && !file.executable {
        problems.push(Problem::new(file, 1, "must be executable"));
    }
    if file.name() == "Cargo.lock" {
        problems.extend(foreign_sources(file));
    }
    problems
}

/// Dependencies that come from elsewhere than the public registry.
fn foreign_sources(file: &File) -> impl Iterator<Item = Problem> {
    file.lines()
        .filter(|(_, line)| line.starts_with("source = ") && !line.contains(REGISTRY))
        .map(|(number, line)| Problem::new(file, number, format!("not the registry: {line}")))
}

/// What must be there and isn't.
pub(super) fn missing(files: &[File]) -> Vec<Problem> {
    REQUIRED
        .iter()
        .filter(|(path, text)| {
            !files.iter().any(|file| file.path == *path && file.text.contains(text))
        })
        .map(|(path, text)| Problem {
            path: (*path).to_owned(),
            line: 1,
            what: format!("must be there and say `{text}`"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::file::file;
    use super::*;

    #[test]
    fn there_is_one_shell_script_and_it_can_be_run() {
        let script = "#!/bin/bash\ntrue\n";
        assert_eq!(problems(&file("tools/build", script)).len(), 1);
        assert_eq!(problems(&file("tools/build.sh", "")).len(), 1);
        assert_eq!(problems(&file(CI_SCRIPT, script)).len(), 1, "not executable");
        let executable = File { executable: true, ..file(CI_SCRIPT, script) };
        assert_eq!(problems(&executable), []);
    }

    #[test]
    fn dependencies_come_from_the_public_registry() {
        let right = format!("source = \"{REGISTRY}\"\n");
        assert_eq!(problems(&file("Cargo.lock", &right)), []);
        let wrong = right + "source = \"git+https://example.org/fork\"\n";
        let found: Vec<_> = problems(&file("fuzz/Cargo.lock", &wrong));
        assert_eq!(found.iter().map(|problem| problem.line).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn what_must_be_there_is_missed() {
        let complete: Vec<_> = REQUIRED
            .iter()
            .map(|(path, _)| {
                let texts = REQUIRED.iter().filter(|(other, _)| other == path);
                file(path, &texts.map(|(_, text)| *text).collect::<String>())
            })
            .collect();
        assert_eq!(missing(&complete), []);
        for (path, _) in REQUIRED {
            let without: Vec<_> =
                complete.iter().filter(|file| file.path != *path).cloned().collect();
            assert!(missing(&without).iter().all(|problem| problem.path == *path));
            assert!(!missing(&without).is_empty(), "{path}");
        }
    }
}
