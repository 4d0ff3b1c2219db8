//! JSON: what Json.NET reads that is no JSON, and what it makes of what is.

use unicrm_proto::{FieldType, RefusalKind};

use super::Reader::Jn;
use super::Weight::{Differs, Loses, Takes};
use super::{Fact, Scene, facts};
use crate::explain::role::Role;
use crate::explain::tree::{Kind, Shape};

/// What concerns one part after another, and the place where JSON ends.
pub(super) fn parts(scene: &mut Scene<'_>) {
    for index in 0..scene.tree.nodes.len() {
        let (node, role) = (&scene.tree.nodes[index], scene.roles[index]);
        if node.kind == Kind::Branch {
            twice(scene, index);
        }
        let at = node.span.start;
        let is_number =
            matches!(role.field_type(), Some(FieldType::Decimal | FieldType::WholeNumber));
        if is_number && node.shape == Shape::Text && node.kind == Kind::Leaf {
            scene.add(&[Jn], Takes, at, "reads the number from text", &facts::JSON_TEXT);
        }
        let written = node.name.as_deref().unwrap_or_default();
        let due = match role {
            Role::Field { field, by_table_name: true, .. } => Some(field.name),
            Role::Unknown => node
                .parent
                .and_then(|parent| scene.roles[parent].record())
                .and_then(|schema| {
                    schema.fields.iter().find(|field| field.name.eq_ignore_ascii_case(written))
                })
                .map(|field| field.name),
            _ => None,
        };
        if let Some(due) = due.filter(|due| due.eq_ignore_ascii_case(written)) {
            scene.add(&[Jn], Takes, at, format!("takes {written} as {due}"), &facts::JSON_CASE);
        }
    }
    syntax(scene);
}

fn twice(scene: &mut Scene<'_>, parent: usize) {
    let mut seen: Vec<&str> = Vec::new();
    for (index, node) in scene.tree.fields(parent) {
        let Some(name) = node.name.as_deref() else { continue };
        if scene.roles[index].is_unknown() {
            continue;
        }
        if seen.contains(&name) {
            let what = format!("takes the last {name} and passes over those before");
            scene.add(&[Jn], Loses, node.span.start, what, &facts::JSON_TWICE);
        }
        seen.push(name);
    }
}

/// What stands where JSON ends.
fn syntax(scene: &mut Scene<'_>) {
    let Some((refusal, at)) = scene.refusal else { return };
    let (before, rest) = scene.text().split_at(at);
    let bare = before.trim_end();
    let (what, fact): (&str, &'static Fact) = match (refusal.kind(), rest.chars().next()) {
        (RefusalKind::TrailingData, _) => ("passes over trailing junk", &facts::JSON_SYNTAX),
        (RefusalKind::NotWellFormed, Some('\'')) => ("reads single quotes", &facts::JSON_SYNTAX),
        (RefusalKind::NotWellFormed, Some('/'))
            if rest.starts_with("//") || rest.starts_with("/*") =>
        {
            ("reads comments", &facts::JSON_SYNTAX)
        }
        (RefusalKind::NotWellFormed, Some('}' | ']')) if bare.ends_with(',') => {
            ("reads trailing commas", &facts::JSON_SYNTAX)
        }
        (RefusalKind::NotWellFormed, Some('0'..='7')) if is_octal(before) => {
            ("reads it as an octal number", &facts::JSON_OCTAL)
        }
        _ => return,
    };
    let weight = if fact == &facts::JSON_OCTAL { Differs } else { Takes };
    scene.add(&[Jn], weight, at, what, fact);
}

/// Whether a number starts with a zero right before.
fn is_octal(before: &str) -> bool {
    let number = before.trim_end_matches(|character: char| character.is_ascii_digit());
    before.len() > number.len()
        && before[number.len()..].starts_with('0')
        && !number.ends_with(['.', 'e', 'E', '+', '-'])
}
