//! Rules for Rust sources.

use super::Problem;
use super::file::File;

/// Beyond this a file holds more than one idea.
const LINES_MAX: usize = 600;
/// The entry points of the BPF programs only name what they call.
const ENTRY_LINES_MAX: usize = 20;
const ENTRIES: &str = "sensor-ebpf/src/main.rs";

/// Text that has no place here, and why. In two parts, so that this file passes.
const REFUSED: &[([&str; 2], &str)] = &[
    (["#[ign", "ore"], "a test that does not run guards nothing"),
    (["todo", "!("], "finish it or leave it out"),
    (["unimplemented", "!("], "finish it or leave it out"),
    (["TO", "DO"], "what is open belongs in the tracker"),
    (["FIX", "ME"], "what is open belongs in the tracker"),
    (["XX", "X"], "what is open belongs in the tracker"),
];

/// Every rule that this file breaks.
pub(super) fn problems(file: &File) -> Vec<Problem> {
    if !file.is(".rs") {
        return Vec::new();
    }
    let mut problems = refused(file);
    problems.extend(too_long(file));
    problems.extend(undocumented(file));
    if file.path == ENTRIES {
        problems.extend(long_entries(file));
    }
    problems
}

fn refused(file: &File) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (number, line) in file.lines() {
        for (parts, why) in REFUSED {
            let text = parts.concat();
            if line.contains(&text) {
                problems.push(Problem::new(file, number, format!("`{text}`: {why}")));
            }
        }
    }
    problems
}

fn too_long(file: &File) -> Option<Problem> {
    let lines = file.text.lines().count();
    let what = format!("{lines} lines; {LINES_MAX} at most, aim at 140");
    (lines > LINES_MAX).then(|| Problem::new(file, lines, what))
}

/// Modules say what they are for; what a `tests.rs` is for is plain.
fn undocumented(file: &File) -> Option<Problem> {
    let exempt = file.name() == "tests.rs";
    let first = file.text.lines().find(|line| !line.starts_with("#!["));
    let documented = first.is_some_and(|line| line.starts_with("//!"));
    let what = "begins without `//!`: role, input, output, invariants";
    (!exempt && !documented).then(|| Problem::new(file, 1, what))
}

fn long_entries(file: &File) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut start = None;
    for (number, line) in file.lines() {
        if !line.starts_with(' ') && line.contains("fn ") && line.ends_with('{') {
            start = Some(number);
        } else if line == "}"
            && let Some(first) = start.take()
        {
            let lines = number - first + 1;
            if lines > ENTRY_LINES_MAX {
                let what = format!("an entry of {lines} lines; {ENTRY_LINES_MAX} at most");
                problems.push(Problem::new(file, first, what));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::file::file;
    use super::*;

    fn lines_of(path: &str, text: &str) -> Vec<usize> {
        problems(&file(path, text)).iter().map(|problem| problem.line).collect()
    }

    #[test]
    fn words_for_unfinished_work_are_found_with_their_line() {
        for (parts, _) in REFUSED {
            let text = format!("//! Role.\n\n// {}\n", parts.concat());
            assert_eq!(lines_of("a/src/b.rs", &text), [3], "{text}");
            assert_eq!(lines_of("a/README.md", &text), [0; 0], "only in Rust sources");
        }
    }

    #[test]
    fn a_file_may_be_as_long_as_the_limit_and_no_longer() {
        let text = format!("//! Role.\n{}", "\n".repeat(LINES_MAX - 1));
        assert_eq!(lines_of("a/src/b.rs", &text), [0; 0]);
        assert_eq!(lines_of("a/src/b.rs", &(text + "\n")), [LINES_MAX + 1]);
    }

    #[test]
    fn every_module_but_tests_begins_with_its_role() {
        assert_eq!(lines_of("a/src/b.rs", "use c;\n"), [1]);
        assert_eq!(lines_of("a/src/b.rs", ""), [1]);
        assert_eq!(lines_of("a/src/tests.rs", "use c;\n"), [0; 0]);
        assert_eq!(lines_of("a/src/main.rs", "#![no_std]\n//! Role.\n"), [0; 0]);
    }

    #[test]
    fn bpf_entries_are_short() {
        let entry = |lines: usize| {
            format!("//! Role.\nfn entry() {{\n{}}}\n", "    call();\n".repeat(lines - 2))
        };
        assert_eq!(lines_of(ENTRIES, &entry(ENTRY_LINES_MAX)), [0; 0]);
        assert_eq!(lines_of(ENTRIES, &entry(ENTRY_LINES_MAX + 1)), [2]);
        assert_eq!(lines_of("a/src/main.rs", &entry(ENTRY_LINES_MAX + 1)), [0; 0]);
    }
}
