//! Templates as they are saved, so that a restart gives the same labels.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::piece::Class;
use super::trie::{self, Child, End, Node};
use super::{Renamed, SERVICES_MAX, SIZE_MAX, Templates, label};

/// What was learned, to be kept over a restart: save it together with the counts that its
/// labels have. Holds words and placeholders of paths, no values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateState {
    services: Vec<(Box<str>, Level)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Level {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ends: Vec<(Box<str>, Box<str>)>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    words_collapsed: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    given_collapsed: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    children: Vec<(Box<str>, Class, Level)>,
}

impl Templates {
    /// What was learned.
    #[must_use]
    pub fn save(&self) -> TemplateState {
        let mut services: Vec<(Box<str>, Level)> =
            self.services.iter().map(|(name, node)| (Box::from(&**name), save(node))).collect();
        services.sort_by(|one, other| one.0.cmp(&other.0));
        TemplateState { services }
    }

    /// Takes over `state` beside what was learned meanwhile. Gives the labels that ceased to be,
    /// with their service.
    pub fn restore_beside(&mut self, state: &TemplateState) -> Vec<(Arc<str>, Renamed)> {
        let learned = std::mem::take(&mut self.services);
        self.restore(state);
        let mut all = Vec::new();
        for (service, node) in learned {
            let is_known = self.services.contains_key(&service);
            let has_room = self.size + node.size() <= SIZE_MAX;
            if !has_room || (!is_known && self.services.len() >= SERVICES_MAX) {
                continue;
            }
            let mut renamed = Vec::new();
            let root = self.services.entry(Arc::clone(&service)).or_default();
            root.absorb(node, "", trie::Level::Root, &mut renamed);
            all.extend(renamed.into_iter().map(|renamed| (Arc::clone(&service), renamed)));
            self.size = self.services.values().map(Node::size).sum();
        }
        self.revision += 1;
        all
    }

    /// Forgets what was learned, and takes over `state` as far as the bounds allow.
    pub fn restore(&mut self, state: &TemplateState) {
        self.services.clear();
        self.size = 0;
        for (name, level) in state.services.iter().take(SERVICES_MAX) {
            let mut room = SIZE_MAX - self.size;
            if let Some(node) = restore(level, "", &mut room) {
                self.size = SIZE_MAX - room;
                self.services.insert(Arc::from(&**name), node);
            }
        }
    }
}

fn save(node: &Node) -> Level {
    Level {
        ends: node.ends.iter().map(|end| (end.method.into(), end.variant.clone())).collect(),
        words_collapsed: node.words_collapsed,
        given_collapsed: node.given_collapsed,
        children: node
            .children
            .iter()
            .map(|child| (child.text.clone(), child.class, save(&child.node)))
            .collect(),
    }
}

/// The node of `level`, less what there is no room for.
fn restore(level: &Level, path: &str, room: &mut usize) -> Option<Node> {
    *room = room.checked_sub(1)?;
    let mut node = Node {
        words_collapsed: level.words_collapsed,
        given_collapsed: level.given_collapsed,
        ..Node::default()
    };
    for (method, variant) in &level.ends {
        let Some(left) = room.checked_sub(1) else { break };
        *room = left;
        let method = label::method(method);
        let label = label::endpoint(method, path, variant);
        node.ends.push(End { method, variant: variant.clone(), label });
    }
    for (text, class, below) in &level.children {
        let Some(below) = restore(below, &format!("{path}/{text}"), room) else { break };
        node.children.push(Child { text: text.clone(), class: *class, node: below });
    }
    // Searched by bisection: order is not the file's to decide.
    node.ends.sort_by(|one, other| (one.method, &one.variant).cmp(&(other.method, &other.variant)));
    node.children.sort_by(|one, other| one.text.cmp(&other.text));
    Some(node)
}
