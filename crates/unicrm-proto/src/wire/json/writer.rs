//! JSON as a [`Writer`]: compact, keys in the samples' order, null written out
//! (clauses E6.1, N1.2, V1.2, X3.4).

use std::fmt::{Display, Write};

use crate::message::{Schema, TypeName};
use crate::value::{Decimal, WholeNumber};
use crate::wire::Writer;
use crate::wire::writer::{RootStyle, Written};

#[derive(Debug, Default)]
pub(crate) struct JsonWriter {
    out: String,
}

impl JsonWriter {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    /// The comma that is due unless something was just opened.
    fn comma(&mut self) {
        if !self.out.ends_with(['{', '[']) && !self.out.is_empty() {
            self.out.push(',');
        }
    }

    fn name(&mut self, name: &str) {
        self.comma();
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
    }

    /// Escapes the quote, the backslash and controls; everything else is written as it is.
    fn escaped(&mut self, text: &str) {
        let mut plain_from = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escape = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                0x08 => "\\b",
                b'\t' => "\\t",
                b'\n' => "\\n",
                0x0C => "\\f",
                b'\r' => "\\r",
                0..0x20 => "",
                _ => continue,
            };
            self.out.push_str(&text[plain_from..at]);
            plain_from = at + 1;
            if escape.is_empty() {
                let _ = write!(self.out, "\\u{byte:04x}");
            } else {
                self.out.push_str(escape);
            }
        }
        self.out.push_str(&text[plain_from..]);
    }

    fn bare(&mut self, name: &str, value: &dyn Display) {
        self.name(name);
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{value}");
    }
}

impl Writer for JsonWriter {
    fn order(schema: &'static Schema) -> &'static [usize] {
        schema.json_order
    }

    fn open_root(&mut self, _name: &'static str, _style: RootStyle) {
        self.out.push('{');
    }

    fn close_root(&mut self) {
        self.out.push('}');
    }

    fn open_record(&mut self, name: &'static str, _xsi_type: Option<TypeName>) {
        self.name(name);
        self.out.push('{');
    }

    fn close_record(&mut self, _name: &'static str) {
        self.out.push('}');
    }

    fn open_list(&mut self, name: &'static str, _empty: bool) {
        self.name(name);
        self.out.push('[');
    }

    fn close_list(&mut self, _name: &'static str, _empty: bool) {
        self.out.push(']');
    }

    fn open_item(&mut self, _name: &'static str) {
        self.comma();
        self.out.push('{');
    }

    fn close_item(&mut self, _name: &'static str) {
        self.out.push('}');
    }

    fn text(&mut self, name: &'static str, text: &str, _xsi_type: Option<TypeName>) -> Written {
        self.name(name);
        self.out.push('"');
        self.escaped(text);
        self.out.push('"');
        Ok(())
    }

    fn boolean(&mut self, name: &'static str, value: bool) {
        self.bare(name, &value);
    }

    fn whole_number(&mut self, name: &'static str, value: WholeNumber) {
        self.bare(name, &value);
    }

    fn decimal(&mut self, name: &'static str, value: Decimal) {
        // As the source shows: a scale of zero gains one decimal (clause V1.2), unless no reader
        // could hold the digit that it adds (clause V1.9).
        let gains_zero = value.scale() == 0 && value.can_gain_digit();
        let point = if gains_zero { ".0" } else { "" };
        self.bare(name, &format_args!("{value}{point}"));
    }

    fn plain(&mut self, name: &'static str, text: &dyn Display) {
        self.bare(name, &format_args!("\"{text}\""));
    }

    fn null(&mut self, name: &'static str) {
        self.bare(name, &"null");
    }

    fn nil(&mut self, name: &'static str) {
        self.null(name);
    }
}
