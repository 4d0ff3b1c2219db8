//! XML: order, repeated and unknown names, nil, types, prefixes, and what stands around the elements.

use std::ops::Range;

use unicrm_proto::{DataShape, FieldPresence, FieldType, RefusalKind};

use super::Reader::{Dcs, Xs};
use super::Weight::{Differs, Loses, Refuses, Takes, Writes};
use super::{Scene, facts};
use crate::explain::role::Role;
use crate::explain::tree::{Kind, Node, Space};

/// What concerns the body as a whole.
pub(super) fn whole(scene: &mut Scene<'_>) {
    let source = scene.source;
    let doctype = scene.refusal.filter(|(refusal, _)| refusal.kind() == RefusalKind::Doctype);
    if let Some((_, at)) = doctype {
        scene.add(&[Xs], Refuses, at, "refuses it in a web host", &facts::DOCTYPE);
        scene.add(&[Dcs], Refuses, at, "refuses it", &facts::DOCTYPE);
    }
    let declared = source.declared.as_deref().unwrap_or_default();
    if declared.eq_ignore_ascii_case("gb2312") {
        scene.add(&[Xs, Dcs], Refuses, 0, "refuses it where its host reads UTF-8", &facts::GB2312);
    } else if declared.eq_ignore_ascii_case("utf-16") || source.has_mark {
        let what = "writes such bodies outside a web host";
        scene.add(&[Xs], Writes, 0, what, &facts::DECLARATION);
    }
    let Some(root) = scene.tree.root() else { return };
    let node = &scene.tree.nodes[root];
    if node.space == Space::Nothing && node.name.as_deref() != Some(scene.message.root()) {
        let what = format!("refuses another root than {}", scene.message.root());
        scene.add(&[Xs, Dcs], Refuses, node.span.start, what, &facts::ROOT);
    }
}

/// What concerns one part after another.
pub(super) fn parts(scene: &mut Scene<'_>) {
    for index in 0..scene.tree.nodes.len() {
        let node = &scene.tree.nodes[index];
        match node.kind {
            Kind::Text if matches!(scene.roles[index], Role::CutOff) => {}
            Kind::Text => stray_text(scene, node.span.clone()),
            Kind::Instruction => instruction(scene, node.span.start),
            Kind::Branch | Kind::Leaf => element(scene, index),
            Kind::Declaration | Kind::Comment | Kind::Unfinished => {}
        }
    }
}

fn instruction(scene: &mut Scene<'_>, at: usize) {
    scene.add(&[Xs], Refuses, at, "refuses the instruction in a web host", &facts::INSTRUCTION);
    scene.add(&[Dcs], Refuses, at, "refuses the instruction", &facts::INSTRUCTION);
}

fn stray_text(scene: &mut Scene<'_>, span: Range<usize>) {
    let raw = &scene.text()[span.clone()];
    let at = span.start + (raw.len() - raw.trim_start().len());
    scene.add(&[Xs], Takes, at, "skips the text", &facts::STRAY_TEXT);
    scene.add(&[Dcs], Refuses, at, "refuses the text", &facts::STRAY_TEXT);
}

fn element(scene: &mut Scene<'_>, index: usize) {
    let (node, role) = (&scene.tree.nodes[index], scene.roles[index]);
    attributes(scene, node);
    if node.kind == Kind::Leaf {
        let holds_elements = role.record().or(role.items()).is_some();
        if holds_elements && !node.value(scene.text()).trim().is_empty() {
            stray_text(scene, node.content.clone());
        }
        content(scene, node, role);
    }
    match role {
        Role::Unknown => unknown(scene, node),
        Role::Inside => return,
        Role::Data(shape) => data_type(scene, node, shape),
        Role::Item(schema, _) if node.is_nil() => {
            let what = format!("writes a null {} so", schema.name);
            scene.add(&[Xs], Writes, node.span.start, what, &facts::NULL_ITEM);
        }
        Role::Field { by_table_name: true, field, .. } => {
            let written = node.name.as_deref().unwrap_or_default();
            let other_case = written.eq_ignore_ascii_case(field.name);
            let what = format!("skips {written}: a member {} does not get its value", field.name);
            let weight = if node.is_nil() { Takes } else { Loses };
            if other_case {
                scene.add(&[Xs, Dcs], weight, node.span.start, what, &facts::UNKNOWN);
            }
        }
        _ => {}
    }
    nil(scene, node, role);
    if node.kind == Kind::Branch {
        twice(scene, index);
        if matches!(role, Role::Request(_)) {
            order(scene, index);
        }
    }
}

/// Which members a DataContractSerializer drops: those that sort before one that it has already read.
fn order(scene: &mut Scene<'_>, root: usize) {
    let Some(schema) = scene.roles[root].record() else { return };
    let mut reached: Option<(usize, &'static str)> = None;
    let mut seen: Vec<&str> = Vec::new();
    let mut out_of_order = None;
    for (index, node) in scene.tree.fields(root) {
        let Role::Field { field, by_table_name: false, .. } = scene.roles[index] else { continue };
        if seen.contains(&field.name) {
            let what = format!("passes over {}, which it has met before", field.name);
            scene.add(&[Dcs], Loses, node.span.start, what, &facts::TWICE);
            continue;
        }
        seen.push(field.name);
        let place = schema.xml_order.iter().position(|&at| schema.fields[at].name == field.name);
        let Some(place) = place else { continue };
        match reached {
            Some((last, before)) if place < last => {
                out_of_order.get_or_insert(node.span.start);
                let must = field.presence == FieldPresence::Required || field.not_empty;
                let (weight, but) = match () {
                    () if node.is_nil() => (Takes, "; it is nil"),
                    () if must => (Loses, "; it must be there"),
                    () => (Loses, ""),
                };
                let name = field.name;
                let what = format!(
                    "drops {name} in silence: it sorts before {before} and stands behind it{but}"
                );
                scene.add(&[Dcs], weight, node.span.start, what, &facts::ORDER);
            }
            _ => reached = Some((place, field.name)),
        }
    }
    if let Some(at) = out_of_order {
        scene.add(&[Xs], Takes, at, "takes any order", &facts::ORDER);
    }
}

fn twice(scene: &mut Scene<'_>, parent: usize) {
    let mut seen: Vec<&str> = Vec::new();
    for (index, node) in scene.tree.fields(parent) {
        let (role, name) = (scene.roles[index], node.name.as_deref().unwrap_or_default());
        if role.is_unknown() || matches!(role, Role::Item(..)) {
            continue;
        }
        if seen.contains(&name) {
            let (at, fact) = (node.span.start, &facts::TWICE);
            if role.items().is_some() {
                scene.add(&[Xs], Differs, at, format!("takes the last {name}"), fact);
            } else {
                let what = format!("takes the first {name} and passes over this one");
                scene.add(&[Xs], Loses, at, what, fact);
            }
        }
        seen.push(name);
    }
}

fn unknown(scene: &mut Scene<'_>, node: &Node) {
    if node.space != Space::Nothing || node.parent.is_none() {
        return; // of names in foreign namespaces nothing was observed
    }
    let name = node.name.as_deref().unwrap_or_default();
    let due = node.parent.and_then(|parent| scene.roles[parent].record());
    let due = due.and_then(|schema| {
        schema.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    });
    match due {
        Some(field) if !node.is_nil() => {
            let what = format!("skips {name}: {} does not get its value", field.name);
            scene.add(&[Xs, Dcs], Loses, node.span.start, what, &facts::UNKNOWN);
        }
        _ => {
            let what = format!("skips {name}");
            scene.add(&[Xs, Dcs], Takes, node.span.start, what, &facts::UNKNOWN);
        }
    }
}

fn attributes(scene: &mut Scene<'_>, node: &Node) {
    if node.space == Space::Undeclared {
        let what = format!("refuses the prefix {}, which is declared nowhere", node.prefix);
        scene.add(&[Xs, Dcs], Refuses, node.span.start, what, &facts::UNDECLARED_PREFIX);
    }
    for attribute in node.attributes.iter().filter(|attribute| !attribute.declares) {
        let (at, prefix) = (attribute.span.start, &attribute.prefix);
        let known = matches!(attribute.local.as_str(), "type" | "nil");
        match attribute.space {
            Space::Undeclared => {
                let what = format!("refuses the prefix {prefix}, which is declared nowhere");
                scene.add(&[Xs, Dcs], Refuses, at, what, &facts::UNDECLARED_PREFIX);
            }
            Space::Instance if known && !matches!(prefix.as_str(), "xsi" | "i") => {
                let what = format!("takes the prefix {prefix} for its namespace");
                scene.add(&[Xs, Dcs], Takes, at, what, &facts::ANY_PREFIX);
            }
            Space::Nothing | Space::Other => {
                let what = format!("skips the attribute {}", attribute.local);
                scene.add(&[Xs, Dcs], Takes, at, what, &facts::UNKNOWN);
            }
            _ => {}
        }
        if attribute.before_declaration {
            let what = format!("writes the prefix {prefix} so where namespaces are suppressed");
            scene.add(&[Xs], Writes, at, what, &facts::LATE_PREFIX);
        }
    }
}

/// What stands in a value beside text.
fn content(scene: &mut Scene<'_>, node: &Node, role: Role) {
    let raw = &scene.text()[node.content.clone()];
    let at = node.content.start;
    if raw.contains("<![CDATA[") || raw.contains("<!--") {
        scene.add(&[Xs, Dcs], Takes, at, "joins the value's pieces", &facts::JOINED);
    }
    if let Some(inside) = raw.find("<?").filter(|_| !raw.contains("<![CDATA[")) {
        instruction(scene, at + inside);
    }
    if let Some(inside) = super::values::forbidden_reference(raw) {
        let what = "writes such a reference in a web host; XML 1.0 forbids it";
        scene.add(&[Xs], Writes, at + inside, what, &facts::CONTROLS);
    }
    let is_text = role.field_type() == Some(FieldType::Text);
    if is_text && node.value(scene.text()).contains(['\r', '\n']) {
        let what = "makes CRLF of the value's line ends when it is written on the original system";
        scene.add(&[Xs], Writes, at, what, &facts::LINE_ENDS);
    }
}

fn nil(scene: &mut Scene<'_>, node: &Node, role: Role) {
    let is_text = matches!(role.field_type(), Some(FieldType::Text | FieldType::NonEmptyText));
    let Some(nil) = node.instance("nil").filter(|_| is_text && node.is_nil()) else { return };
    let (at, fact) = (nil.span.start, &facts::NIL);
    if nil.space == Space::Undeclared {
        return; // refused for that already
    }
    if node.kind == Kind::Leaf && scene.text()[node.content.clone()].is_empty() {
        scene.add(&[Xs], Differs, at, "reads an empty text, not null", fact);
        scene.add(&[Dcs], Takes, at, "reads null", fact);
    } else {
        scene.add(&[Xs], Differs, at, "keeps the content", fact);
        scene.add(&[Dcs], Loses, at, "reads null and ignores the content", fact);
    }
}

fn data_type(scene: &mut Scene<'_>, node: &Node, shape: DataShape) {
    let at = node.span.start;
    let written = node.instance("type").filter(|ty| ty.space != Space::Undeclared);
    if let DataShape::List(_) = shape {
        let (what, fact) = match written {
            Some(_) => (
                "writes this type where data is declared as an object, none where it is the array",
                &facts::SORTS_TYPE,
            ),
            None if node.kind == Kind::Branch => (
                "writes no type where data is declared as the array; one that reads an object gets \
                 an untyped node list",
                &facts::SORTS_TYPE,
            ),
            None => return,
        };
        return scene.add(&[Xs], Writes, at, what, fact);
    }
    let due = match shape {
        DataShape::Record(_) => scene.message.as_str(),
        DataShape::Text => "string",
        DataShape::List(_) | DataShape::Nothing => return,
    };
    let has_content = node.kind == Kind::Branch || !node.value(scene.text()).is_empty();
    let undeclared = node.instance("type").is_some() && written.is_none();
    match written {
        None if !has_content || node.is_nil() || undeclared => {}
        None => {
            let what = format!("reads an untyped node list instead of {due}, and says nothing");
            scene.add(&[Xs], Loses, at, what, &facts::TYPE);
        }
        Some(ty) => {
            let (prefix, local) = ty.value.trim().split_once(':').unwrap_or(("", ty.value.trim()));
            let (at, space) = (ty.span.start, ty.value_space);
            let is_string = shape == DataShape::Text && local == "string";
            if is_string && space == Space::Schema && prefix != "xsd" {
                let what = format!("takes {prefix}:string: the URI counts");
                scene.add(&[Xs], Takes, at, what, &facts::STRING_TYPE);
            } else if is_string && space == Space::Nothing {
                let what = "does not take `string` without a namespace for the string type";
                scene.add(&[Xs], Loses, at, what, &facts::STRING_TYPE);
            } else if local != due {
                let what = format!("reads an untyped node list where it does not know {local}");
                scene.add(&[Xs], Loses, at, what, &facts::TYPE);
            }
        }
    }
}
