//! A start tag with its attributes resolved: namespaces, `xsi:nil`, `xsi:type`
//! (clauses E2.4 to E2.9, E3.1 to E3.6).

use super::attributes::{Attribute, Attributes};
use super::elements::XmlReader;
use super::namespaces::{MOST_DECLARATIONS, split_name};
use super::tokens::Tag;
use super::{XSD, XSI};
use crate::deviation::DeviationKind;
use crate::error::RefusalKind;
use crate::message::{TypeName, TypeRule};
use crate::wire::Result;
use crate::wire::scalar::{is_white_space, shortened};

/// An element that was entered.
#[derive(Debug)]
pub(super) struct Element<'a> {
    pub(super) name: &'a str,
    pub(super) self_closing: bool,
    /// How many namespace declarations were in scope outside of it.
    pub(super) outer_namespaces: usize,
}

/// The start tag of an element that was not yet entered.
#[derive(Debug)]
pub(super) struct Start<'a> {
    pub(super) name: &'a str,
    pub(super) local: &'a str,
    pub(super) namespace_is_empty: bool,
    /// The offset of its `<`.
    pub(super) offset: usize,
    pub(super) self_closing: bool,
    pub(super) nil_attribute: Option<Attribute<'a>>,
    pub(super) type_attribute: Option<Attribute<'a>>,
    /// Attributes that the protocol does not know.
    pub(super) unknown: Vec<Attribute<'a>>,
    outer_namespaces: usize,
}

impl<'a> Start<'a> {
    pub(super) fn element(&self) -> Element<'a> {
        Element {
            name: self.name,
            self_closing: self.self_closing,
            outer_namespaces: self.outer_namespaces,
        }
    }
}

impl<'a> XmlReader<'a> {
    /// Resolves the tag at hand. Declarations count for the whole tag, also before them
    /// (clause E2.5), so names are resolved when all attributes are read.
    pub(super) fn start(&mut self, tag: Tag<'a>) -> Result<Start<'a>> {
        let offset = self.tokens.start();
        let outer_namespaces = self.namespaces.len();
        let attributes = self.attributes(tag)?;
        let (prefix, local) = self.split(tag.name);
        let Some(namespace) = self.namespaces.resolve(prefix) else {
            // The name is no part of the path: it stands for nothing.
            self.context.path.pop();
            return Err(self.undeclared(prefix, offset + 1));
        };
        let mut start = Start {
            name: tag.name,
            local,
            namespace_is_empty: namespace.is_empty(),
            offset,
            self_closing: tag.self_closing,
            nil_attribute: None,
            type_attribute: None,
            unknown: Vec::new(),
            outer_namespaces,
        };
        let mut resolved: Vec<(String, &str)> = Vec::new();
        for attribute in attributes {
            let (prefix, local) = split_name(attribute.name).unwrap_or(("", attribute.name));
            let namespace = self.attribute_namespace(prefix, &attribute)?;
            if resolved.iter().any(|(other, name)| *other == namespace && *name == local) {
                return Err(self.twice(&attribute));
            }
            match (namespace.as_str(), local) {
                (XSI, "nil") => start.nil_attribute = Some(attribute),
                (XSI, "type") => start.type_attribute = Some(attribute),
                _ => start.unknown.push(attribute),
            }
            resolved.push((namespace, local));
        }
        Ok(start)
    }

    /// Declares the namespaces of a tag and gives its other attributes, every value checked.
    fn attributes(&mut self, tag: Tag<'a>) -> Result<Vec<Attribute<'a>>> {
        let (start, end) = tag.attributes;
        let mut attributes = Attributes::new(self.tokens.text(), start, end);
        let mut others = Vec::new();
        let mut declared: Vec<&str> = Vec::new();
        let mut count = 0;
        while let Some(attribute) = attributes.next().map_err(|fault| self.located(fault.into()))? {
            count += 1;
            if count > self.context.limits.attributes {
                let expected = format!("at most {} attributes", self.context.limits.attributes);
                let (kind, offset) = (RefusalKind::TooLarge, attribute.name_offset);
                return Err(self.context.fault(kind, offset, expected, "one more"));
            }
            let mut forbidden = Vec::new();
            let value =
                attribute.value(&mut forbidden).map_err(|fault| self.located(fault.into()))?;
            for offset in forbidden {
                self.forbidden_reference(offset)?;
            }
            let prefix = match attribute.name {
                "xmlns" => "",
                name => match name.strip_prefix("xmlns:") {
                    Some(prefix) => prefix,
                    None => {
                        others.push(attribute);
                        continue;
                    }
                },
            };
            if declared.contains(&prefix) {
                return Err(self.twice(&attribute));
            }
            declared.push(prefix);
            if self.namespaces.len() >= MOST_DECLARATIONS {
                let expected = format!("at most {MOST_DECLARATIONS} namespaces in scope");
                let (kind, offset) = (RefusalKind::TooLarge, attribute.name_offset);
                return Err(self.context.fault(kind, offset, expected, "one more"));
            }
            self.namespaces.declare(prefix, value).map_err(|expected| {
                let (kind, offset) = (RefusalKind::NotWellFormed, attribute.name_offset);
                self.context.fault(kind, offset, expected, shortened(attribute.name))
            })?;
        }
        Ok(others)
    }

    fn twice(&self, attribute: &Attribute<'a>) -> Box<crate::wire::Fault> {
        let found = format!("the attribute {} twice", shortened(attribute.name));
        let (kind, offset) = (RefusalKind::NotWellFormed, attribute.name_offset);
        self.context.fault(kind, offset, "each attribute once", found)
    }

    fn undeclared(&self, prefix: &str, offset: usize) -> Box<crate::wire::Fault> {
        let expected = "a prefix that is declared by xmlns";
        let found = format!("the prefix {}", shortened(prefix));
        self.context.fault(RefusalKind::NotWellFormed, offset, expected, found)
    }

    /// The namespace of an attribute. The prefixes that the source's samples leave undeclared
    /// are forgiven (clauses E2.6, E2.7); others are not (clause E2.8).
    fn attribute_namespace(&mut self, prefix: &str, attribute: &Attribute<'a>) -> Result<String> {
        if prefix.is_empty() {
            return Ok(String::new());
        }
        if let Some(namespace) = self.namespaces.resolve(prefix) {
            return Ok(namespace.to_owned());
        }
        let clause = match prefix {
            "xsi" => "E2.6",
            "i" => "E2.7",
            _ => return Err(self.undeclared(prefix, attribute.name_offset)),
        };
        let (below, kind) = (format!("@{}", attribute.name), DeviationKind::UndeclaredPrefix);
        let canonical = format!("xmlns:{prefix}=\"{XSI}\"");
        let found = "no declaration";
        let offset = attribute.name_offset;
        self.context.deviate_below(&below, kind, clause, offset, &canonical, found)?;
        Ok(XSI.to_owned())
    }

    /// Holds the type of the present element against the one that its place has.
    pub(super) fn check_xsi_type(&mut self, rule: &TypeRule, may_lack: bool) -> Result<()> {
        let Some(start) = &mut self.present else { return Ok(()) };
        let offset = start.offset;
        let Some(attribute) = start.type_attribute.take() else {
            let TypeRule::Due(due) = rule else { return Ok(()) };
            if may_lack {
                return Ok(());
            }
            let canonical = format!("xsi:type=\"{due}\"");
            let kind = DeviationKind::MissingType;
            return self.context.deviate(kind, "E3.4", offset, &canonical, "no xsi:type");
        };
        let value = attribute.value(&mut Vec::new()).map_err(|fault| self.located(fault.into()))?;
        let name = value.trim_matches(is_white_space);
        let found = self.type_name(name);
        let below = format!("@{}", attribute.name);
        let offset =
            if attribute.raw.is_empty() { attribute.name_offset } else { attribute.value_offset };
        let expected = match rule {
            TypeRule::Due(due) if found.as_ref() == Some(due) => return Ok(()),
            TypeRule::Due(due) => format!("the type {due}"),
            TypeRule::UntypedOr(array) => {
                if found.as_ref() == Some(array) {
                    let (kind, found) = (DeviationKind::ArrayType, shortened(name));
                    let canonical = "no xsi:type";
                    return self
                        .context
                        .deviate_below(&below, kind, "E3.3", offset, canonical, &found);
                }
                format!("no type, or {array}")
            }
            TypeRule::Nothing => "no type, since this answer has no data".to_owned(),
        };
        let undeclared =
            split_name(name).is_some_and(|(prefix, _)| self.namespaces.resolve(prefix).is_none());
        let why = if undeclared { ", whose prefix is not declared" } else { "" };
        let (kind, found) = (RefusalKind::WrongType, format!("{}{why}", shortened(name)));
        Err(self.context.fault_below(&below, kind, offset, expected, found))
    }

    /// A QName by its namespace and local name (clause E3.6); `None` for what names no type here.
    fn type_name(&self, name: &str) -> Option<TypeName> {
        let (prefix, local) = split_name(name)?;
        match self.namespaces.resolve(prefix)? {
            "" => TypeName::own(local),
            XSD if local == "string" => Some(TypeName::XsdString),
            _ => None,
        }
    }
}
