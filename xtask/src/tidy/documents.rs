//! Rules for Markdown.

use super::Problem;
use super::file::File;

/// Every rule that this file breaks.
pub(super) fn problems(file: &File, all: &[File]) -> Vec<Problem> {
    if !file.is(".md") {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let mut in_code = false;
    for (number, line) in file.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            for target in links(line).filter(|target| !resolves(file, target, all)) {
                problems.push(Problem::new(file, number, format!("leads nowhere: {target}")));
            }
        }
    }
    problems
}

/// The targets of `[text](target)` in one line.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
}

/// Whether a relative link leads to a file or folder of the repository. What is outside
/// of it is not asked for.
fn resolves(from: &File, target: &str, all: &[File]) -> bool {
    let path = target.split('#').next().unwrap_or_default();
    if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
        return true;
    }
    let mut parts: Vec<&str> = from.path.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    let path = parts.join("/");
    let folder = format!("{path}/");
    all.iter().any(|file| file.path == path || file.path.starts_with(&folder))
}

#[cfg(test)]
mod tests {
    use super::super::file::file;
    use super::*;

    #[test]
    fn relative_links_must_lead_to_a_file_or_folder() {
        let cases = [
            ("[a](guide.md)", true),
            ("[a](./guide.md#part)", true),
            ("[a](../README.md)", true),
            ("[a](../docs)", true),
            ("[a](../docs/)", true),
            ("[a](#part)", true),
            ("[a](https://example.org/none.md)", true),
            ("[a](none.md)", false),
            ("[a](README.md)", false),
            ("[a](guide.md) and [b](none.md)", false),
            ("```\n[a](none.md)\n```", true),
        ];
        for (text, right) in cases {
            let page = file("docs/page.md", text);
            let all = [page.clone(), file("docs/guide.md", ""), file("README.md", "")];
            assert_eq!(problems(&page, &all).is_empty(), right, "{text}");
        }
    }
}
