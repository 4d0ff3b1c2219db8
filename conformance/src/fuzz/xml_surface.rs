//! Writes a value as XML with every freedom that the rulings leave to a writer, at random.

use serde_json::{Map, Value};
use unicrm_proto::MessageName;

use super::dice::Dice;
use super::layout;
use crate::neutral::xml_can_carry;
use crate::shape::{Data, Record, Shape, shape};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";

/// The body.
pub(super) fn body(dice: &mut Dice, message: MessageName, value: &Value) -> String {
    let instance = dice.pick(&["xsi", "xsi", "i", "p3", "_x", "实例"]);
    let schema_prefix = dice.pick(&["xsd", "xsd", "xs", "q1"]);
    let mut writer = Writer { dice, out: String::new(), instance, schema: schema_prefix };
    writer.prolog();
    match shape(message) {
        Shape::Request(record) => writer.request(record, value),
        Shape::Answer(roots, data) => writer.answer(message, roots[0], data, value),
    }
    writer.between();
    writer.out
}

struct Writer<'d> {
    dice: &'d mut Dice,
    out: String,
    instance: &'static str,
    schema: &'static str,
}

impl Writer<'_> {
    fn prolog(&mut self) {
        let declaration = [
            "",
            "",
            "<?xml version=\"1.0\"?>",
            "<?xml version='1.0' encoding='utf-8'?>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\" ?>",
        ];
        self.out.push_str(self.dice.pick(&declaration));
        self.between();
    }

    fn request(&mut self, record: &'static Record, value: &Value) {
        self.open_root(record.item);
        self.fields(Some(record), value);
        self.close(record.item);
    }

    fn answer(&mut self, message: MessageName, root: &str, data: Data, value: &Value) {
        self.open_root(root);
        let mut names = vec!["success", "error_code", "error_reason", "data"];
        self.reorder(&mut names);
        for name in names {
            self.between();
            match (name, value.get(name)) {
                (_, None | Some(Value::Null)) => {}
                ("data", Some(inner)) => self.data(message, data, inner),
                (_, Some(inner)) => self.scalar(name, inner),
            }
        }
        self.between();
        self.close(root);
    }

    fn data(&mut self, message: MessageName, data: Data, value: &Value) {
        let attributes = match data {
            Data::Record(_) => self.attribute("type", message.as_str(), None),
            Data::Text => {
                let name = format!("{}:string", self.schema);
                self.attribute("type", &name, None)
            }
            Data::List(_) | Data::Nothing => String::new(),
        };
        match value {
            Value::String(text) => self.text_element("data", &attributes, text),
            Value::Array(items) => self.list("data", &attributes, layout::record(message), items),
            other => {
                self.open("data", &attributes);
                self.fields(layout::record(message), other);
                self.close("data");
            }
        }
    }

    fn fields(&mut self, record: Option<&'static Record>, value: &Value) {
        let none = Map::new();
        let fields = value.as_object().unwrap_or(&none);
        let mut names: Vec<&str> = record
            .map(|record| record.fields.iter().map(|(name, _)| *name).collect())
            .unwrap_or_default();
        self.reorder(&mut names);
        for name in names {
            self.between();
            match fields.get(name) {
                None => {}
                Some(Value::Null) => self.nil(name),
                Some(Value::Array(items)) => {
                    let item = record.and_then(|record| layout::item(record, name));
                    self.list(name, "", item, items);
                }
                Some(scalar) => self.scalar(name, scalar),
            }
        }
        self.between();
    }

    fn list(
        &mut self,
        name: &str,
        attributes: &str,
        item: Option<&'static Record>,
        items: &[Value],
    ) {
        let Some(record) = item else { return };
        if items.is_empty() {
            return self.empty(name, attributes);
        }
        self.open(name, attributes);
        for value in items {
            self.between();
            self.open(record.item, "");
            self.fields(Some(record), value);
            self.close(record.item);
        }
        self.between();
        self.close(name);
    }

    fn scalar(&mut self, name: &str, value: &Value) {
        match value {
            Value::String(text) => self.text_element(name, "", text),
            Value::Bool(yes) => {
                let word = if *yes {
                    self.dice.pick(&["true", "1", " true\n"])
                } else {
                    self.dice.pick(&["false", "0", "\tfalse "])
                };
                self.text_element(name, "", word);
            }
            other => self.text_element(name, "", &other.to_string()),
        }
    }

    fn nil(&mut self, name: &str) {
        let yes = self.dice.pick(&["true", "true", "1", " true ", "\n1"]);
        let attribute = self.attribute("nil", yes, None);
        self.empty(name, &attribute);
    }

    /// An attribute of the instance namespace; sometimes its prefix is declared beside it, after its use.
    fn attribute(&mut self, name: &str, value: &str, quote: Option<char>) -> String {
        let quote = quote.unwrap_or(self.dice.pick(&['"', '"', '\'']));
        let space = self.space_in_tag();
        if self.dice.one_in(5) {
            return format!(
                "{space}q7:{name}={quote}{value}{quote} xmlns:q7={quote}{INSTANCE}{quote}"
            );
        }
        format!("{space}{}:{name}={quote}{value}{quote}", self.instance)
    }

    fn text_element(&mut self, name: &str, attributes: &str, text: &str) {
        if text.is_empty() {
            return self.empty(name, attributes);
        }
        self.open(name, attributes);
        self.text(text);
        self.close(name);
    }

    fn text(&mut self, text: &str) {
        let plain = self.dice.one_in(2);
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            match if plain { 9 } else { self.dice.below(40) } {
                0 => self.out.push_str("<!-- ] > & -->"),
                1 => self.out.push_str("<?x y?>"),
                2 => rest = self.cdata(rest),
                _ => {
                    self.character(first, plain);
                    rest = &rest[first.len_utf8()..];
                }
            }
        }
    }

    /// A CDATA section over the start of a text; CR and `]]>` cannot stand in one.
    fn cdata<'t>(&mut self, text: &'t str) -> &'t str {
        let end = text.find(['\r', ']']).unwrap_or(text.len());
        let end = text[..end].char_indices().map(|(at, _)| at).nth(12).unwrap_or(end);
        self.out.push_str("<![CDATA[");
        self.out.push_str(&text[..end]);
        self.out.push_str("]]>");
        &text[end..]
    }

    fn character(&mut self, character: char, plain: bool) {
        debug_assert!(
            xml_can_carry(character),
            "only values that XML can carry are written as XML"
        );
        match character {
            '<' => self.out.push_str(self.dice.pick(&["&lt;", "&#60;", "&#x3c;"])),
            '&' => self.out.push_str(self.dice.pick(&["&amp;", "&#38;", "&#x0026;"])),
            '>' => self.out.push_str(self.dice.pick(&["&gt;", "&#62;"])),
            '\r' => self.out.push_str(self.dice.pick(&["&#13;", "&#xD;", "&#xd;"])),
            '"' if self.dice.one_in(2) => self.out.push_str("&quot;"),
            '\'' if self.dice.one_in(2) => self.out.push_str("&apos;"),
            other if !plain && self.dice.one_in(12) => {
                self.out.push_str(&format!("&#{};", u32::from(other)))
            }
            other if !plain && self.dice.one_in(12) => {
                self.out.push_str(&format!("&#x{:X};", u32::from(other)))
            }
            other => self.out.push(other),
        }
    }

    fn open_root(&mut self, name: &str) {
        let mut declarations = vec![
            format!(" xmlns:{}=\"{INSTANCE}\"", self.instance),
            format!(" xmlns:{}='{SCHEMA}'", self.schema),
        ];
        self.dice.shuffle(&mut declarations);
        self.open(name, &declarations.concat());
    }

    fn open(&mut self, name: &str, attributes: &str) {
        let space = if self.dice.one_in(8) { " \n" } else { "" };
        self.out.push_str(&format!("<{name}{attributes}{space}>"));
    }

    fn close(&mut self, name: &str) {
        let space = if self.dice.one_in(8) { "\t" } else { "" };
        self.out.push_str(&format!("</{name}{space}>"));
    }

    fn empty(&mut self, name: &str, attributes: &str) {
        match self.dice.below(4) {
            0 => self.out.push_str(&format!("<{name}{attributes}/>")),
            1 => self.out.push_str(&format!("<{name}{attributes}></{name}>")),
            _ => self.out.push_str(&format!("<{name}{attributes} />")),
        }
    }

    fn space_in_tag(&mut self) -> &'static str {
        self.dice.pick(&[" ", " ", "  ", "\n\t", "\r\n"])
    }

    fn reorder(&mut self, names: &mut [&str]) {
        if self.dice.one_in(3) {
            self.dice.shuffle(names);
        }
    }

    /// What may stand between elements, before the root and behind it.
    fn between(&mut self) {
        match self.dice.below(20) {
            0 => self.out.push_str("<!-- <data> ]]> &x; -->"),
            1 => self.out.push_str("<?target data?>"),
            2 => self.out.push_str("\r\n"),
            3 | 4 => self.out.push_str("\n  "),
            _ => {}
        }
    }
}
