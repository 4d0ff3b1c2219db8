//! What stands in `data`, answer by answer (clauses E3.1 to E3.7, E5.1 to E5.3, N7.11, N7.12).

use super::{API_RESPONSE, API_RESULT};
use crate::deviation::DeviationKind;
use crate::error::RefusalKind;
use crate::message::{
    AccountListResult, ApiTokenResult, Empty, GetMemberResult, MemberListResult, MemberSorts,
    PayResult, Record, TypeName, TypeRule, read_items, read_record, write_items, write_record,
};
use crate::wire::{Reader, Result, Writer, Written};

/// What stands in `data`, by operation.
pub(crate) trait Data: Sized {
    /// The root in XML.
    const ROOT: &'static str = API_RESULT;
    const TYPE: TypeRule;
    /// Whether an empty element, object or JSON text stands for no data.
    const EMPTY_IS_NONE: bool;

    /// Whether it holds a secret, which no error may show.
    const HOLDS_SECRET: bool = false;

    /// Reads a value that is neither null nor, where that means none, empty.
    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self>;

    /// What a success without data is; `at` is the offset of what is null, or of the root.
    fn without_data<'a, R: Reader<'a>>(reader: &mut R, absence: Absence) -> Result<Option<Self>> {
        let (expected, found) = ("data, since success is true", absence.found());
        let kind = RefusalKind::MissingField;
        Err(reader.context().fault_below("data", kind, absence.root, expected, found))
    }

    /// What a success without data is in the neutral value.
    fn neutral_without_data() -> std::result::Result<Option<Self>, &'static str> {
        Err("expected data, since success is true; found none")
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Written;
}

/// How an answer comes to have no data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Absence {
    /// The offset of the root.
    pub(super) root: usize,
    /// The offset of a null.
    pub(super) null: Option<usize>,
}

impl Absence {
    fn found(self) -> &'static str {
        if self.null.is_some() { "null, or nothing in it" } else { "none" }
    }
}

/// Data that is one record with a type of its own name.
macro_rules! record_data {
    ($($name:ident, $root:expr $(, secret $secret:literal)?;)+) => {
        $(impl Data for $name {
            const ROOT: &'static str = $root;
            $(const HOLDS_SECRET: bool = $secret;)?
            const TYPE: TypeRule = TypeRule::Due(TypeName::Own(stringify!($name)));
            const EMPTY_IS_NONE: bool = true;

            fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
                read_record(reader)
            }

            fn write<W: Writer>(&self, writer: &mut W) -> Written {
                write_data_record(self, TypeName::Own(stringify!($name)), writer)
            }
        })+
    };
}

record_data! {
    ApiTokenResult, API_RESULT, secret true;
    MemberListResult, API_RESPONSE;
    AccountListResult, API_RESULT;
}

fn write_data_record<W: Writer>(data: &impl Record, xsi_type: TypeName, writer: &mut W) -> Written {
    writer.open_record("data", Some(xsi_type));
    write_record(data, writer)?;
    writer.close_record("data");
    Ok(())
}

impl Data for GetMemberResult {
    const TYPE: TypeRule = TypeRule::Due(TypeName::Own("GetMemberResult"));
    const EMPTY_IS_NONE: bool = true;

    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
        read_record(reader).map(Self)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Written {
        write_data_record(&self.0, TypeName::Own("GetMemberResult"), writer)
    }
}

impl Data for MemberSorts {
    const TYPE: TypeRule = TypeRule::UntypedOr(TypeName::Own("ArrayOfMemberSort"));
    const EMPTY_IS_NONE: bool = false;

    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
        read_items(reader).map(Self)
    }

    fn without_data<'a, R: Reader<'a>>(reader: &mut R, absence: Absence) -> Result<Option<Self>> {
        let clause = if absence.null.is_some() { "N6.2" } else { "N6.1" };
        let offset = absence.null.unwrap_or(absence.root);
        let kind = DeviationKind::NullList;
        let found = absence.found();
        reader.context().deviate_below("data", kind, clause, offset, "a list", found)?;
        Ok(Some(Self::default()))
    }

    fn neutral_without_data() -> std::result::Result<Option<Self>, &'static str> {
        Ok(Some(Self::default()))
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Written {
        write_items(&self.0, "data", writer)
    }
}

impl Data for PayResult {
    const TYPE: TypeRule = TypeRule::Due(TypeName::XsdString);
    const EMPTY_IS_NONE: bool = false;

    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
        let scalar = reader.scalar("text", false)?;
        scalar.into_text(reader.context()).map(Self)
    }

    /// The payment was applied, but its number is not known; it is never tried again
    /// (clause N7.11).
    fn without_data<'a, R: Reader<'a>>(reader: &mut R, absence: Absence) -> Result<Option<Self>> {
        let offset = absence.null.unwrap_or(absence.root);
        let (kind, found) = (DeviationKind::MissingData, absence.found());
        let canonical = "the number of the item";
        reader.context().deviate_below("data", kind, "N7.11", offset, canonical, found)?;
        Ok(None)
    }

    fn neutral_without_data() -> std::result::Result<Option<Self>, &'static str> {
        Ok(None)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Written {
        writer.text("data", &self.0, Some(TypeName::XsdString))
    }
}

impl Data for Empty {
    const TYPE: TypeRule = TypeRule::Nothing;
    const EMPTY_IS_NONE: bool = true;

    /// Nothing is due here (clause E5.3).
    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
        reader.refuse_content("no data: this answer has none")
    }

    fn without_data<'a, R: Reader<'a>>(_: &mut R, _: Absence) -> Result<Option<Self>> {
        Ok(None)
    }

    fn neutral_without_data() -> std::result::Result<Option<Self>, &'static str> {
        Ok(None)
    }

    fn write<W: Writer>(&self, _writer: &mut W) -> Written {
        match *self {}
    }
}
