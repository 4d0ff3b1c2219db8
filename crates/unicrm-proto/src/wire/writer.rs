//! What a message needs from a writer, whatever the format (clauses E6.1, E6.2, X3.2 to X3.4).

use crate::error::Unencodable;
use crate::message::{Schema, TypeName};
use crate::value::{Decimal, WholeNumber};
use crate::wire::Format;
use crate::wire::json::JsonWriter;
use crate::wire::xml::XmlWriter;

pub(crate) type Written = Result<(), Unencodable>;

/// The roots of the protocol, and the namespace declarations that each is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RootStyle {
    /// An answer: `xmlns:xsd`, then `xmlns:xsi` (clause E2.1).
    Answer,
    /// A WeiXinMember: `xmlns:i` (clause E2.2).
    WeiXinMember,
    /// A MemberPay: `xmlns:xsi`, then `xmlns:xsd` (clause E2.3).
    MemberPay,
}

/// Pushes one value after the other into a body.
pub(crate) trait Writer {
    /// The order of a record's fields, as places in its schema.
    fn order(schema: &'static Schema) -> &'static [usize];

    fn open_root(&mut self, name: &'static str, style: RootStyle);
    fn close_root(&mut self);

    /// A field that is a record, with its type where it has one.
    fn open_record(&mut self, name: &'static str, xsi_type: Option<TypeName>);
    fn close_record(&mut self, name: &'static str);

    /// A field that is a list; `empty` says that no item will follow.
    fn open_list(&mut self, name: &'static str, empty: bool);
    fn close_list(&mut self, name: &'static str, empty: bool);

    /// An item of the list at hand.
    fn open_item(&mut self, name: &'static str);
    fn close_item(&mut self, name: &'static str);

    fn text(&mut self, name: &'static str, text: &str, xsi_type: Option<TypeName>) -> Written;
    fn boolean(&mut self, name: &'static str, value: bool);
    fn whole_number(&mut self, name: &'static str, value: WholeNumber);
    fn decimal(&mut self, name: &'static str, value: Decimal);

    /// Text of the writer's own, which needs no escaping.
    fn plain(&mut self, name: &'static str, text: &dyn std::fmt::Display);

    /// An answer's field without a value: nothing in XML, `null` in JSON (clauses N1.1, N1.2).
    fn null(&mut self, name: &'static str);

    /// A request's field that is nil (clauses N3.8, N4.3).
    fn nil(&mut self, name: &'static str);
}

/// What can be written as a body.
pub(crate) trait WriteBody {
    fn write<W: Writer>(&self, writer: &mut W) -> Written;
}

/// Writes a whole body.
pub(crate) fn encode(body: &impl WriteBody, format: Format) -> Result<Vec<u8>, Unencodable> {
    match format {
        Format::Xml => {
            let mut writer = XmlWriter::default();
            body.write(&mut writer)?;
            Ok(writer.into_bytes())
        }
        Format::Json => {
            let mut writer = JsonWriter::default();
            body.write(&mut writer)?;
            Ok(writer.into_bytes())
        }
    }
}
