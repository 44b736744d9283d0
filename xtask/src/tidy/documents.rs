//! Rules for Markdown: links lead somewhere, and `docs/` is one book (`book.toml`), whose pages
//! all stand in its summary and link to nothing outside of it, which a reader of the site hasn't.

use super::Problem;
use super::file::File;

const BOOK: &str = "docs/";
const SUMMARY: &str = "docs/SUMMARY.md";

/// Every rule that this file breaks.
pub(super) fn problems(file: &File, all: &[File]) -> Vec<Problem> {
    if !file.is(".md") {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let in_book = file.path.starts_with(BOOK);
    if in_book && !is_page_of_book(file, all) {
        problems.push(Problem::new(file, 1, format!("no page of the book: {SUMMARY} lacks it")));
    }
    for (number, target) in links(file) {
        let Some(path) = path_of(file, target) else { continue };
        if !exists(&path, all) {
            problems.push(Problem::new(file, number, format!("leads nowhere: {target}")));
        } else if in_book && !path.starts_with(BOOK) {
            problems.push(Problem::new(file, number, format!("leads out of the book: {target}")));
        }
    }
    problems
}

fn is_page_of_book(page: &File, all: &[File]) -> bool {
    let summary = all.iter().find(|file| file.path == SUMMARY);
    summary.is_none_or(|summary| {
        let mut pages = links(summary).filter_map(|(_, target)| path_of(summary, target));
        page.path == SUMMARY || pages.any(|path| path == page.path)
    })
}

/// The targets of `[text](target)`, with their lines; none in code.
fn links(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let mut in_code = false;
    let lines = file.lines().filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence
    });
    lines.flat_map(|(number, line)| {
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        targets.map(move |(target, _)| (number, target))
    })
}

/// The path within the repository that a link leads to; none where it stays on its page or leads
/// to another site, which is not asked for.
fn path_of(from: &File, target: &str) -> Option<String> {
    let path = target.split('#').next().unwrap_or_default();
    if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
        return None;
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
    Some(parts.join("/"))
}

/// Whether this is a file or a folder.
fn exists(path: &str, all: &[File]) -> bool {
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
            ("[a](../part)", true),
            ("[a](../part/)", true),
            ("[a](#part)", true),
            ("[a](https://example.org/none.md)", true),
            ("[a](none.md)", false),
            ("[a](README.md)", false),
            ("[a](guide.md) and [b](none.md)", false),
            ("```\n[a](none.md)\n```", true),
        ];
        for (text, right) in cases {
            let page = file("part/page.md", text);
            let all = [page.clone(), file("part/guide.md", ""), file("README.md", "")];
            assert_eq!(problems(&page, &all).is_empty(), right, "{text}");
        }
    }

    #[test]
    fn the_book_has_all_of_its_pages_and_links_to_nothing_else() {
        let summary = file("docs/SUMMARY.md", "- [A](a.md)\n- [B](adr/b.md)\n");
        let readme = file("README.md", "[a](docs/a.md) [c](docs/c.md)");
        let cases = [
            (file("docs/a.md", "[b](adr/b.md#part)"), true),
            (file("docs/adr/b.md", "[a](../a.md)"), true),
            (file("docs/a.md", "[r](../README.md)"), false),
            (file("docs/c.md", ""), false),
        ];
        for (page, right) in cases {
            let rest = [file("docs/a.md", ""), file("docs/adr/b.md", ""), file("docs/c.md", "")];
            let mut all = vec![summary.clone(), readme.clone(), page.clone()];
            all.extend(rest.into_iter().filter(|file| file.path != page.path));
            let found = problems(&page, &all);
            assert_eq!(found.is_empty(), right, "{}: {found:?}", page.path);
            assert_eq!(problems(&summary, &all).len() + problems(&readme, &all).len(), 0);
        }
    }
}
