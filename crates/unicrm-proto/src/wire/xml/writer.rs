//! XML as a [`Writer`]: compact, UTF-8, no declaration (clauses E6.1, E6.2).

use std::fmt::{Display, Write};

use super::reference::is_allowed;
use super::{XSD, XSI};
use crate::error::Unencodable;
use crate::message::{Schema, TypeName};
use crate::value::{Decimal, WholeNumber};
use crate::wire::Writer;
use crate::wire::writer::{RootStyle, Written};

#[derive(Debug, Default)]
pub(crate) struct XmlWriter {
    out: String,
    /// Where the value at hand is, for the one error there is.
    path: Vec<(&'static str, Option<usize>)>,
    /// How many items the list at hand has; lists do not nest but through records.
    counts: Vec<usize>,
    root: &'static str,
    /// The attribute that says nil, with the prefix that the root declares.
    nil: &'static str,
}

impl XmlWriter {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    fn open(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
    }

    fn open_typed(&mut self, name: &str, xsi_type: Option<TypeName>) {
        self.out.push('<');
        self.out.push_str(name);
        if let Some(xsi_type) = xsi_type {
            self.push(&format_args!(" xsi:type=\"{xsi_type}\""));
        }
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn push(&mut self, text: &dyn Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{text}");
    }

    fn escaped(&mut self, text: &str) -> Result<(), char> {
        let mut plain_from = 0;
        for (at, character) in text.char_indices() {
            let escape = match character {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                // A reader turns a bare CR into LF (XML 1.0, 2.11).
                '\r' => "&#xD;",
                _ if is_allowed(character) => continue,
                _ => return Err(character),
            };
            self.out.push_str(&text[plain_from..at]);
            self.out.push_str(escape);
            plain_from = at + character.len_utf8();
        }
        self.out.push_str(&text[plain_from..]);
        Ok(())
    }

    fn path_to(&self, name: &str) -> String {
        let mut path = String::new();
        for (step, index) in &self.path {
            path.push_str(step);
            if let Some(index) = index {
                let _ = write!(path, "[{index}]");
            }
            path.push('/');
        }
        path + name
    }
}

impl Writer for XmlWriter {
    fn order(schema: &'static Schema) -> &'static [usize] {
        schema.xml_order
    }

    fn open_root(&mut self, name: &'static str, style: RootStyle) {
        let (first, second) = match style {
            RootStyle::Answer => (("xsd", XSD), Some(("xsi", XSI))),
            RootStyle::WeiXinMember => (("i", XSI), None),
            RootStyle::MemberPay => (("xsi", XSI), Some(("xsd", XSD))),
        };
        self.nil = if style == RootStyle::WeiXinMember {
            " i:nil=\"true\" />"
        } else {
            " xsi:nil=\"true\" />"
        };
        self.push(&format_args!("<{name}"));
        for (prefix, uri) in std::iter::once(first).chain(second) {
            self.push(&format_args!(" xmlns:{prefix}=\"{uri}\""));
        }
        self.out.push('>');
        self.root = name;
    }

    fn close_root(&mut self) {
        self.close(self.root);
    }

    fn open_record(&mut self, name: &'static str, xsi_type: Option<TypeName>) {
        self.open_typed(name, xsi_type);
        self.out.push('>');
        self.path.push((name, None));
    }

    fn close_record(&mut self, name: &'static str) {
        self.path.pop();
        self.close(name);
    }

    fn open_list(&mut self, name: &'static str, empty: bool) {
        if empty {
            self.push(&format_args!("<{name} />"));
        } else {
            self.open(name);
        }
        self.path.push((name, None));
        self.counts.push(0);
    }

    fn close_list(&mut self, name: &'static str, empty: bool) {
        self.path.pop();
        self.counts.pop();
        if !empty {
            self.close(name);
        }
    }

    fn open_item(&mut self, name: &'static str) {
        let index = self.counts.last_mut().map_or(0, |count| {
            *count += 1;
            *count - 1
        });
        self.path.push((name, Some(index)));
        self.open(name);
    }

    fn close_item(&mut self, name: &'static str) {
        self.path.pop();
        self.close(name);
    }

    fn text(&mut self, name: &'static str, text: &str, xsi_type: Option<TypeName>) -> Written {
        self.open_typed(name, xsi_type);
        if text.is_empty() {
            self.out.push_str(" />");
            return Ok(());
        }
        self.out.push('>');
        self.escaped(text)
            .map_err(|character| Unencodable { path: self.path_to(name), character })?;
        self.close(name);
        Ok(())
    }

    fn boolean(&mut self, name: &'static str, value: bool) {
        self.plain(name, &value);
    }

    fn whole_number(&mut self, name: &'static str, value: WholeNumber) {
        self.plain(name, &value);
    }

    fn decimal(&mut self, name: &'static str, value: Decimal) {
        self.plain(name, &value);
    }

    fn plain(&mut self, name: &'static str, text: &dyn Display) {
        self.open(name);
        self.push(text);
        self.close(name);
    }

    fn null(&mut self, _name: &'static str) {}

    fn nil(&mut self, name: &'static str) {
        self.open_typed(name, None);
        self.out.push_str(self.nil);
    }
}
