//! The envelope of every answer: success, code, reason, data (rulings E1 to E5).

use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize};

use crate::deviation::DeviationKind;
use crate::error::RefusalKind;
use crate::message::{
    AccountListResult, ApiTokenResult, Empty, FieldType, GetMemberResult, MemberListResult,
    MemberSorts, Needed, PayResult, Record, Schema, TypeName, TypeRule, read_record, write_record,
};
use crate::message::{Field, FieldPresence};
use crate::wire::{ReadBody, Reader, Result, Seen, Turn, WriteBody, Writer};
use crate::wire::{RootStyle, Written};

/// The root of every answer but the member list's (clause E1.1).
const API_RESULT: &str = "ApiResult";

/// The root of the member list's answer (clause E1.1).
const API_RESPONSE: &str = "ApiResponse";

/// An answer: whether the operation succeeded, and its data or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope<T> {
    /// Whether the operation succeeded.
    pub success: bool,
    /// Why not: a code of the source's table, or one of the server's own; empty on success.
    #[serde(default, deserialize_with = "or_default")]
    pub error_code: ErrorCode,
    /// The reason in words; empty on success.
    #[serde(default, deserialize_with = "or_default")]
    pub error_reason: CompactString,
    /// The data of a success; creating and modifying have none.
    #[serde(default = "no_data", skip_serializing_if = "Option::is_none")]
    pub data: Option<T>,
}

fn no_data<T>() -> Option<T> {
    None
}

/// In the neutral value of an answer, null and missing mean the same.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> std::result::Result<T, D::Error> {
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl<T> Envelope<T> {
    /// The answer of an operation that succeeded.
    pub fn success(data: Option<T>) -> Self {
        let (error_code, error_reason) = (ErrorCode::default(), CompactString::default());
        Self { success: true, error_code, error_reason, data }
    }

    /// The answer of an operation that failed (clause E4.1).
    pub fn failure(
        error_code: impl Into<ErrorCode>,
        error_reason: impl Into<CompactString>,
    ) -> Self {
        let (error_code, error_reason) = (error_code.into(), error_reason.into());
        Self { success: false, error_code, error_reason, data: None }
    }
}

/// A code that says why an operation failed. Codes outside the source's table are kept as text
/// (clause E4.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ErrorCode(CompactString);

impl ErrorCode {
    /// The code of that text.
    pub fn new(code: impl Into<CompactString>) -> Self {
        Self(code.into())
    }

    /// The code as text; empty on success.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code's row in the source's table, if it has one.
    pub fn known(&self) -> Option<KnownError> {
        KnownError::ALL.iter().copied().find(|known| known.code() == self.0)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<KnownError> for ErrorCode {
    fn from(known: KnownError) -> Self {
        Self::new(known.code())
    }
}

macro_rules! known_errors {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $reason:literal;)+) => {
        /// The source's error table (clause E4.5).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum KnownError {
            $($(#[$doc])* $variant,)+
        }

        impl KnownError {
            /// Every row of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// What the source's table says of the code.
            pub fn reason(self) -> &'static str {
                match self {
                    $(Self::$variant => $reason,)+
                }
            }
        }
    };
}

known_errors! {
    /// The token is missing, unknown or expired.
    NotAuthenticated = "0000", "未认证（未登陆）";
    /// The application's id or secret is wrong.
    WrongCredentials = "0001", "认证错误（用户名或密码错）";
    /// The application lacks the right.
    NoRight = "0003", "权限不足";
    /// A fault in the server, or a request that it cannot carry out.
    ServerError = "1000", "服务器端出错";
    /// There is no such card or member.
    UnknownCard = "1001", "卡号不存在";
    /// The card is not valid.
    InvalidCard = "1002", "会员卡状态处于无效状态（禁止使用）";
    /// The member is not valid.
    InvalidMember = "1003", "会员状态处于无效状态（禁止使用）";
    /// The account is not valid.
    InvalidAccount = "1004", "子账户无效";
    /// The account's balance does not suffice.
    InsufficientBalance = "1005", "子账余额不足";
    /// The card has expired.
    ExpiredCard = "1006", "会员卡过期";
}

/// What stands in `data`, by operation.
pub(crate) trait Data: Sized {
    /// The root in XML.
    const ROOT: &'static str = API_RESULT;
    const TYPE: TypeRule;
    /// Whether an empty element may stand for no data, and in JSON an empty text, too.
    const EMPTY_IS_NONE: Option<bool>;

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
    root: usize,
    /// The offset of a null.
    null: Option<usize>,
}

impl Absence {
    fn found(self) -> &'static str {
        if self.null.is_some() { "null, or nothing in it" } else { "none" }
    }
}

/// Data that is one record with a type of its own name.
macro_rules! record_data {
    ($($name:ident, $root:expr;)+) => {
        $(impl Data for $name {
            const ROOT: &'static str = $root;
            const TYPE: TypeRule = TypeRule::Due(TypeName::Own(stringify!($name)));
            const EMPTY_IS_NONE: Option<bool> = Some(false);

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
    ApiTokenResult, API_RESULT;
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
    const EMPTY_IS_NONE: Option<bool> = Some(false);

    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
        read_record(reader).map(Self)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Written {
        write_data_record(&self.0, TypeName::Own("GetMemberResult"), writer)
    }
}

impl Data for MemberSorts {
    const TYPE: TypeRule = TypeRule::UntypedOr(TypeName::Own("ArrayOfMemberSort"));
    const EMPTY_IS_NONE: Option<bool> = None;

    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
        crate::message::read_items(reader).map(Self)
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
        crate::message::write_items(&self.0, "data", writer)
    }
}

impl Data for PayResult {
    const TYPE: TypeRule = TypeRule::Due(TypeName::XsdString);
    const EMPTY_IS_NONE: Option<bool> = None;

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
    const EMPTY_IS_NONE: Option<bool> = Some(true);

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

const fn row(name: &'static str, presence: FieldPresence) -> Field {
    let (table_name, table_clause, ty) = (None, "", FieldType::Text);
    Field { name, table_name, table_clause, ty, presence, not_empty: false, secret: false }
}

/// The envelope's own fields; what they are is read below.
static SCHEMA: Schema = Schema {
    name: API_RESULT,
    fields: &[
        row("success", FieldPresence::Required),
        row("error_code", FieldPresence::Optional),
        row("error_reason", FieldPresence::Optional),
        row("data", FieldPresence::Optional),
    ],
    xml_order: &[0, 1, 2, 3],
    json_order: &[0, 1, 2, 3],
};

/// An envelope while it is read; its fields may come in any order.
struct Draft<T> {
    /// The value and its offset.
    success: Needed<(bool, usize)>,
    /// Code and reason.
    texts: [Option<CompactString>; 2],
    data: Option<T>,
    /// The offset of data that is null or has nothing in it.
    no_data: Option<usize>,
}

impl<T: Data> ReadBody for Envelope<T> {
    fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
        let foreign = if T::ROOT == API_RESULT { API_RESPONSE } else { API_RESULT };
        let root = reader.open_root(T::ROOT, Some(foreign))?;
        let mut draft =
            Draft { success: Needed::Missing, texts: [None, None], data: None, no_data: None };
        let mut seen = Seen::default();
        while let Some(found) = reader.next_field(&SCHEMA)? {
            if crate::message::turn(found, &SCHEMA, &mut seen, reader)? != Turn::Read {
                reader.skip_value()?;
            } else {
                draft.read_field(found.index, reader)?;
            }
            reader.leave_field();
        }
        draft.finish(&seen, root, reader)
    }
}

impl<T: Data> Draft<T> {
    fn read_field<'a, R: Reader<'a>>(&mut self, index: usize, reader: &mut R) -> Result<()> {
        match index {
            0 => {
                self.success = if reader.take_null()?.is_some() {
                    Needed::Null
                } else {
                    let scalar = reader.scalar("true or false", false)?;
                    let offset = scalar.offset;
                    Needed::Value((scalar.into_boolean(reader.context())?, offset))
                };
            }
            1 | 2 => self.texts[index - 1] = Some(read_text(reader)?),
            _ => self.read_data(reader)?,
        }
        Ok(())
    }

    fn read_data<'a, R: Reader<'a>>(&mut self, reader: &mut R) -> Result<()> {
        let is_null = reader.is_null()?;
        let is_none = match T::EMPTY_IS_NONE {
            Some(or_text) => !is_null && reader.is_empty(or_text)?,
            None => false,
        };
        reader.check_type(&T::TYPE, is_null || is_none)?;
        if is_null {
            self.no_data = reader.take_null()?;
        } else if is_none {
            self.no_data = Some(reader.take_empty()?);
        } else {
            self.data = Some(T::read(reader)?);
        }
        Ok(())
    }

    fn finish<'a, R: Reader<'a>>(
        self,
        seen: &Seen,
        root: usize,
        reader: &mut R,
    ) -> Result<Envelope<T>> {
        let (success, offset) = self.success.required("success", root, reader)?;
        for index in [1, 2] {
            if !seen.has(index) {
                missing_code(reader, SCHEMA.fields[index].name, root, "none")?;
            }
        }
        let [code, reason] = self.texts.map(Option::unwrap_or_default);
        let error_code = ErrorCode::new(code);
        contradiction(success, &error_code, offset, reader)?;
        let data = match self.data {
            None if success => T::without_data(reader, Absence { root, null: self.no_data })?,
            data => data,
        };
        Ok(Envelope { success, error_code, error_reason: reason, data })
    }
}

/// A code or a reason; null is read as empty (clause N7.10).
fn read_text<'a, R: Reader<'a>>(reader: &mut R) -> Result<CompactString> {
    let Some(offset) = reader.take_null()? else {
        return reader.scalar("text", false)?.into_text(reader.context());
    };
    let kind = DeviationKind::MissingCode;
    reader.context().deviate(kind, "N7.10", offset, "text, which may be empty", "null")?;
    Ok(CompactString::default())
}

fn missing_code<'a, R: Reader<'a>>(
    reader: &mut R,
    name: &str,
    offset: usize,
    found: &str,
) -> Result<()> {
    let (kind, canonical) = (DeviationKind::MissingCode, "text, which may be empty");
    reader.context().deviate_below(name, kind, "N7.10", offset, canonical, found)
}

/// Success with a code of the table, or failure without one (clauses E4.3, E4.4). For a payment
/// either makes the outcome unknown.
fn contradiction<'a, R: Reader<'a>>(
    success: bool,
    code: &ErrorCode,
    offset: usize,
    reader: &mut R,
) -> Result<()> {
    let (clause, canonical, found) = match (success, code.known()) {
        (true, Some(known)) => ("E4.3", "no error code", format!("the code {}", known.code())),
        (false, _) if code.as_str().is_empty() => ("E4.4", "an error code", "none".to_owned()),
        _ => return Ok(()),
    };
    let kind = DeviationKind::ContradictoryEnvelope;
    reader.context().deviate_below("success", kind, clause, offset, canonical, &found)
}

impl<T: Data> WriteBody for Envelope<T> {
    fn write<W: Writer>(&self, writer: &mut W) -> Written {
        writer.open_root(T::ROOT, RootStyle::Answer);
        writer.boolean("success", self.success);
        writer.text("error_code", self.error_code.as_str(), None)?;
        writer.text("error_reason", &self.error_reason, None)?;
        match &self.data {
            Some(data) => data.write(writer)?,
            None => writer.null("data"),
        }
        writer.close_root();
        Ok(())
    }
}
