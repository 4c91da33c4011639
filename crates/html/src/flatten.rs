//! A tree as lines: a block is a line, white space is folded, ruby keeps its base.

use dom_query::NodeRef;

use crate::lines::{Lines, is_block, is_gone};

/// A tree that is deeper than this is flattened and not searched: what searches it may go down by calling
/// itself. Browsers stop at 512.
const DEEPEST: usize = 512;

/// Appends what a tree says, a line a block.
pub(crate) fn flatten(root: &NodeRef<'_>, out: &mut String) {
    let mut lines = Lines::new(out);
    walk(root, |node, entering| {
        if entering && node.is_text() {
            lines.text(&node.text(), is_preserved(node));
            return false;
        }
        let Some(name) = node.node_name() else { return true };
        let name = &*name;
        if entering && (is_gone(name) || node.has_attr("hidden")) {
            return false;
        }
        if is_block(name) {
            lines.end();
        } else if matches!(name, "td" | "th") {
            lines.gap();
        }
        true
    });
    lines.end();
}

/// Whether the tree is too deep to be searched.
pub(crate) fn is_deep(root: &NodeRef<'_>) -> bool {
    let (mut depth, mut deep) = (0usize, false);
    walk(root, |_, entering| {
        depth = if entering { depth + 1 } else { depth.saturating_sub(1) };
        deep |= depth > DEEPEST;
        !deep
    });
    deep
}

/// Calls `visit(node, true)` before and, where that is true, `visit(node, false)` behind the children of each
/// node. Goes down in a loop: pages may be as deep as they are long.
fn walk(root: &NodeRef<'_>, mut visit: impl FnMut(&NodeRef<'_>, bool) -> bool) {
    let mut node = *root;
    let mut down = visit(&node, true);
    loop {
        if down && let Some(child) = node.first_child() {
            node = child;
            down = visit(&node, true);
            continue;
        }
        if down {
            visit(&node, false);
        }
        loop {
            if node.id == root.id {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                down = visit(&node, true);
                break;
            }
            let Some(parent) = node.parent() else { return };
            node = parent;
            visit(&node, false);
        }
    }
}

/// Is the white space of this text as it should be?
fn is_preserved(node: &NodeRef<'_>) -> bool {
    let parent = node.parent().and_then(|parent| parent.node_name());
    parent.is_some_and(|name| matches!(&*name, "pre" | "textarea" | "listing" | "xmp"))
}
