//! What the original platform's serializers were observed to do: XmlSerializer, DataContractSerializer and Json.NET,
//! two runtimes, run on the source's bodies and variations of them. Whatever `explain` says of a .NET reader rests on
//! one of these rows; what is not here was not observed, and nothing is said of it.

/// One observation.
#[derive(Debug, PartialEq, Eq)]
pub struct Fact {
    /// What stands in the body.
    pub case: &'static str,
    /// What was seen.
    pub seen: &'static str,
}

macro_rules! facts {
    ($($name:ident: $case:literal, $seen:literal;)+) => {
        $(pub(super) const $name: Fact = Fact { case: $case, seen: $seen };)+

        /// Every observation.
        pub const FACTS: &[Fact] = &[$($name),+];
    };
}

facts! {
    ORDER: "elements out of order",
        "XmlSerializer accepts them; DataContractSerializer, which reads members in ordinal alphabetical order, \
         drops them in silence";
    TWICE: "the same element twice",
        "XmlSerializer: the first wins, of arrays the last; DataContractSerializer: the first wins";
    UNKNOWN: "an unknown element or attribute, or a known one in other case",
        "skipped by both";
    STRAY_TEXT: "stray text between elements",
        "XmlSerializer skips it; DataContractSerializer: error";
    NIL: "nil on text",
        "XmlSerializer reads it as empty and keeps content; DataContractSerializer reads null, ignores content, and \
         takes `1` and a padded `true`";
    ANY_PREFIX: "any prefix bound to the instance URI", "accepted by both";
    UNDECLARED_PREFIX: "an undeclared prefix", "error in both";
    TYPE: "xsi:type missing, unknown or in other case",
        "XmlSerializer reads an untyped node list and says nothing";
    STRING_TYPE: "xs:string, q1:string and the like",
        "XmlSerializer accepts any prefix of the same URI; `string` without a namespace is not the string type";
    SORTS_TYPE: "an array in data",
        "XmlSerializer writes xsi:type=\"ArrayOfMemberSort\" where data is declared as an object, and no type, the \
         source's form, where it is declared as the array";
    ROOT: "another root name", "error in both";
    JOINED: "CDATA or a comment inside a value", "joined by both";
    INSTRUCTION: "a processing instruction",
        "XmlSerializer in a web host refuses it; so does DataContractSerializer";
    DOCTYPE: "a DOCTYPE",
        "XmlSerializer in a web host refuses it, one on a plain stream expands internal entities; \
         DataContractSerializer refuses it";
    GB2312: "a declared gb2312 with a UTF-8 host", "refused by both";
    DECIMAL: "spellings of a decimal",
        "` 1.0 `, `+1`, `.5`, `5.` and `00012` are accepted, `1,000.0`, `1e3` and the empty text refused, by both";
    BOOLEAN: "spellings of a boolean",
        "`true`, `false`, `1` and `0` are accepted, padded too, `TRUE` is refused, by both";
    DATE: "spellings of a date-time",
        "the zone is optional and a date alone is accepted; `+0800`, a space for `T` and missing seconds are refused; \
         more than 7 digits are rounded; by both";
    ODD_OFFSET: "old local dates", "written with odd offsets such as +08:05 and +09:00";
    CONTROLS: "control characters in text",
        "a web host writes `&#x1;`, `&#x0;`, `&#xFFFE;`, which is not well-formed XML";
    LINE_ENDS: "line ends in text",
        "CR, LF and CRLF all become CRLF through a writer on the original system; DataContractSerializer writes CR \
         as `&#xD;`";
    NULL_ITEM: "a null item of an array", "XmlSerializer writes it as xsi:nil=\"true\"";
    LATE_PREFIX: "namespaces suppressed",
        "XmlSerializer uses a prefix before it declares it in the same tag";
    DECLARATION: "whole bodies",
        "a web host writes neither declaration nor byte order mark; elsewhere there is `<?xml version=\"1.0\"?>`, or \
         encoding=\"utf-8\" with a byte order mark, or a declared utf-16";
    JSON_TWICE: "the same JSON name twice", "Json.NET: the last wins";
    JSON_CASE: "JSON names in other case", "Json.NET takes them";
    JSON_TEXT: "numbers as JSON text", "Json.NET reads them, `\"1,000.0\"` too";
    JSON_SYNTAX: "what is not JSON",
        "Json.NET reads comments, single quotes, trailing commas and trailing junk";
    JSON_OCTAL: "`010` in JSON", "Json.NET reads it as octal 8";
}
