//! What can be cut out of a body without breaking what is around it.

use std::iter::once;
use std::ops::Range;

use unicrm_proto::Format;

use super::tree::{Kind, Node, Tree};
use super::{json, xml};

/// Ranges of the text that go together.
pub(crate) type Cut = Vec<Range<usize>>;

/// Cuts that leave XML or JSON behind if it was there: elements, members, attributes, and tags without what is between
/// them; the largest first. A cut is one range, or two.
pub(crate) fn pieces(text: &str, format: Format) -> Vec<Cut> {
    let tree = match format {
        Format::Xml => xml::scan(text, text.len()),
        Format::Json => json::scan(text, text.len()),
    };
    let mut cuts = Vec::new();
    for (index, node) in tree.nodes.iter().enumerate() {
        let mut extent = node.span.start..end(&tree, index);
        if format == Format::Json && !text[..extent.end].ends_with(',') {
            let before = text[..extent.start].trim_end();
            let behind = text[extent.end..].trim_start();
            if behind.starts_with(',') {
                extent.end = text.len() - behind.len() + 1;
            } else if before.ends_with(',') {
                // The last one: with it goes the comma before it.
                cuts.push(one(before.len() - 1..extent.end));
            }
        }
        cuts.push(one(extent));
        cuts.extend(insides(text, node, format));
    }
    cuts.sort_by_key(|cut| std::cmp::Reverse(cut.iter().map(Range::len).sum::<usize>()));
    cuts
}

fn one(range: Range<usize>) -> Cut {
    once(range).collect()
}

/// Where a part ends, all that is in it included.
fn end(tree: &Tree, index: usize) -> usize {
    let mut index = index;
    loop {
        let node = &tree.nodes[index];
        match (&node.end, node.children.last()) {
            (Some(end), _) => return end.end,
            (None, Some(&last)) => index = last,
            (None, None) => return node.span.end,
        }
    }
}

fn insides(text: &str, node: &Node, format: Format) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = node
        .attributes
        .iter()
        .map(|attribute| {
            let before = text[..attribute.span.start].trim_end().len();
            one(before..attribute.span.end)
        })
        .collect();
    if let (Format::Xml, Some(end)) = (format, &node.end) {
        cuts.push(vec![node.span.clone(), end.clone()]);
    }
    if node.kind == Kind::Leaf && !node.content.is_empty() && format == Format::Xml {
        cuts.push(one(node.content.clone()));
    }
    cuts
}
