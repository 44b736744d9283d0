//! The templates of one service, as a bounded tree.
//!
//! Input: pieces of paths. Output: the label of the template that they lead to. Invariants:
//! no level holds more than its bound of words and of given names; the tree after a set of
//! paths is the same in whatever order they came, as long as the whole bound isn't reached;
//! a label that ceases to be is reported as [`Renamed`] in the order in which it moved.

use std::sync::Arc;

use super::Renamed;
use super::label;
use super::piece::{self, Class};

/// What a level's words become when there are too many of them.
const NAME: &str = "{name}";

/// Most words on a level that follows some word or placeholder.
const WORDS_MAX: usize = 50;
/// Most words on a level where an API starts: its resources.
const ROOT_WORDS_MAX: usize = 200;
/// Most operations, versions and languages on a level.
const GIVEN_MAX: usize = 500;
/// Most variants (GraphQL operations, RPC names in the query) of a method and path.
const VARIANTS_MAX: usize = 200;

/// One level of the tree.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// Sorted by text.
    pub(super) children: Vec<Child>,
    /// Sorted by method and variant; none where no template ends.
    pub(super) ends: Vec<End>,
    /// Words here are all `{name}`.
    pub(super) words_collapsed: bool,
    /// Given names here are all `{name}`.
    pub(super) given_collapsed: bool,
}

/// What follows on a level.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Child {
    pub(super) text: Box<str>,
    pub(super) class: Class,
    pub(super) node: Node,
}

/// A template, with one method and variant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) method: &'static str,
    /// Empty where there is none to tell.
    pub(super) variant: Box<str>,
    pub(super) label: Arc<str>,
}

impl Node {
    /// The child that stands for `text`, under that name or under the one it fell into.
    pub(super) fn child(&self, text: &str, class: Class) -> Option<&Child> {
        let at = self.find(self.name_of(text, class)).ok()?;
        self.children.get(at)
    }

    /// True where `text` is one of the level's words: whether it is one does not depend on
    /// what follows, so its shape need not be looked at again. Braces are never a request's.
    pub(super) fn has_word(&self, text: &str) -> bool {
        let child = self.find(text).ok().and_then(|at| self.children.get(at));
        child.is_some_and(|child| child.class == Class::Word) && !text.contains('{')
    }

    /// The child for `text`, made where it is missing; true where it was. `path` is the template up to
    /// this level.
    pub(super) fn child_or_add(
        &mut self,
        text: &str,
        class: Class,
        path: &str,
        level: Level,
        renamed: &mut Vec<Renamed>,
    ) -> Option<(&mut Child, bool)> {
        if self.find(self.name_of(text, class)).is_err() && self.is_full(class, level) {
            self.collapse(class, path, level, renamed);
        }
        let name = self.name_of(text, class);
        let (at, is_new) = match self.find(name) {
            Ok(at) => (at, false),
            Err(at) => {
                let class = if name == NAME { Class::Fixed } else { class };
                self.children.insert(at, Child { text: name.into(), class, node: Self::default() });
                (at, true)
            }
        };
        self.children.get_mut(at).map(|child| (child, is_new))
    }

    /// The label of `method` and `variant` here, if it was ever given.
    pub(super) fn label(&self, method: &'static str, variant: &str) -> Option<&Arc<str>> {
        let at = self.find_end(method, variant).ok()?;
        self.ends.get(at).map(|end| &end.label)
    }

    /// The same, given now where it wasn't; true where it was new.
    pub(super) fn label_or_add(
        &mut self,
        method: &'static str,
        variant: &str,
        path: &str,
        renamed: &mut Vec<Renamed>,
    ) -> (Arc<str>, bool) {
        if let Some(label) = self.label(method, variant) {
            return (Arc::clone(label), false);
        }
        let variants = self.ends.iter().filter(|end| end.method == method);
        if !variant.is_empty() && variants.count() >= VARIANTS_MAX {
            return self.fold_variants(method, path, renamed);
        }
        let label = label::endpoint(method, path, variant);
        if let Err(at) = self.find_end(method, variant) {
            let end = End { method, variant: variant.into(), label: Arc::clone(&label) };
            self.ends.insert(at, end);
        }
        (label, true)
    }

    /// Nodes and labels of this subtree, itself included.
    pub(super) fn size(&self) -> usize {
        1 + self.ends.len() + self.children.iter().map(|child| child.node.size()).sum::<usize>()
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.children.binary_search_by(|child| (*child.text).cmp(name))
    }

    fn find_end(&self, method: &str, variant: &str) -> Result<usize, usize> {
        self.ends.binary_search_by(|end| (end.method, &*end.variant).cmp(&(method, variant)))
    }

    fn name_of<'a>(&self, text: &'a str, class: Class) -> &'a str {
        let is_collapsed = match class {
            Class::Fixed => false,
            Class::Word => self.words_collapsed,
            Class::Given => self.given_collapsed,
        };
        if is_collapsed { NAME } else { text }
    }

    fn is_full(&self, class: Class, level: Level) -> bool {
        let max = match (class, level) {
            (Class::Fixed, _) => return false,
            (Class::Word, Level::Root) => ROOT_WORDS_MAX,
            (Class::Word, Level::Inner) => WORDS_MAX,
            (Class::Given, _) => GIVEN_MAX,
        };
        self.children.iter().filter(|child| child.class == class).count() >= max
    }

    /// Folds the children of `class` into one `{name}`.
    fn collapse(&mut self, class: Class, path: &str, level: Level, renamed: &mut Vec<Renamed>) {
        match class {
            Class::Fixed => return,
            Class::Word => self.words_collapsed = true,
            Class::Given => self.given_collapsed = true,
        }
        let children = std::mem::take(&mut self.children);
        let (folded, kept) = children.into_iter().partition(|child: &Child| child.class == class);
        self.children = kept;
        let folded: Vec<Child> = folded;
        for child in folded {
            self.absorb_child(child, path, level, renamed);
        }
    }

    /// Takes over everything at and below `other`, which stood elsewhere; `path` is the template
    /// up to here, `level` where that is.
    pub(super) fn absorb(
        &mut self,
        other: Self,
        path: &str,
        level: Level,
        renamed: &mut Vec<Renamed>,
    ) {
        for end in other.ends {
            let (label, _) = self.label_or_add(end.method, &end.variant, path, renamed);
            if label != end.label {
                renamed.push(Renamed { from: end.label, into: label });
            }
        }
        if other.words_collapsed && !self.words_collapsed {
            self.collapse(Class::Word, path, level, renamed);
        }
        if other.given_collapsed && !self.given_collapsed {
            self.collapse(Class::Given, path, level, renamed);
        }
        for child in other.children {
            self.absorb_child(child, path, level, renamed);
        }
    }

    fn absorb_child(&mut self, child: Child, path: &str, level: Level, renamed: &mut Vec<Renamed>) {
        let Child { text, class, node } = child;
        let target = self.child_or_add(&text, class, path, level, renamed);
        if let Some((target, _)) = target {
            let path = format!("{path}/{}", target.text);
            let below = piece::level_below(level, &text, class);
            target.node.absorb(node, &path, below, renamed);
        }
    }

    /// Gives up telling variants of `method` apart.
    fn fold_variants(
        &mut self,
        method: &'static str,
        path: &str,
        renamed: &mut Vec<Renamed>,
    ) -> (Arc<str>, bool) {
        let plain = label::endpoint(method, path, "");
        self.ends.retain(|end| {
            let is_kept = end.method != method || end.label == plain;
            if !is_kept {
                renamed.push(Renamed { from: Arc::clone(&end.label), into: Arc::clone(&plain) });
            }
            is_kept
        });
        (plain, true)
    }
}

/// How many words a level may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// An API starts here.
    Root,
    /// It follows a word or a placeholder.
    Inner,
}
