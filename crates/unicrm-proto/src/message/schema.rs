//! Field tables as data: for readers, writers, generators and schemas.

use std::fmt;

use crate::wire::Spelled;

/// A message's fields, in the order of the source's JSON samples.
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    /// The message's name; an item of a list has it as its element's name in XML.
    pub name: &'static str,
    /// The fields.
    pub fields: &'static [Field],
    /// The order in XML, as places in `fields` (clauses X3.2, X3.3).
    pub xml_order: &'static [usize],
    /// The order in JSON, as places in `fields` (clauses X3.2, X3.4).
    pub json_order: &'static [usize],
}

/// One row of a field table.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// The name that the source's table prints, where it differs from the samples'.
    pub table_name: Option<&'static str>,
    /// The clause under which the table's name is read.
    pub table_clause: &'static str,
    /// What the value is.
    pub ty: FieldType,
    /// Whether it may be missing or null.
    pub presence: FieldPresence,
    /// Whether an empty value counts as a missing one (clause N7.8).
    pub not_empty: bool,
    /// Whether the value may never be shown.
    pub secret: bool,
}

/// What a field's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text, which may be empty.
    Text,
    /// Text of at least one character.
    NonEmptyText,
    /// An exact decimal.
    Decimal,
    /// A whole number from 0 to 2^53-1.
    WholeNumber,
    /// A moment with its offset from UTC.
    DateTimeWithOffset,
    /// A moment without an offset.
    DateTime,
    /// A date.
    Date,
    /// A list of records.
    List(&'static Schema),
}

/// Whether a field may be missing or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPresence {
    /// It must have a value.
    Required,
    /// In answers: a value, or missing or null, which mean the same (clause N1.3).
    Optional,
    /// In requests: absent, nil or a value, which are kept apart (clause N3.1).
    ThreeWay,
    /// A list; missing or null is read as empty (clauses N6.1, N6.2).
    Many,
}

impl Schema {
    /// The place of the field with this name, and whether it is the name of the source's table.
    pub(crate) fn find(&self, name: &str) -> Option<(usize, Spelled)> {
        self.fields.iter().enumerate().find_map(|(index, field)| {
            if field.name == name {
                Some((index, Spelled::Exactly))
            } else {
                (field.table_name == Some(name)).then_some((index, Spelled::AsInTable))
            }
        })
    }

    /// The place of the field that a reader takes this name for if it ignores case.
    pub(crate) fn find_in_other_case(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name.eq_ignore_ascii_case(name))
    }
}

/// The names that `xsi:type` has in this protocol (clause E3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TypeName {
    /// A type of the protocol, in no namespace.
    Own(&'static str),
    /// `xsd:string`.
    XsdString,
}

impl TypeName {
    /// The type of the protocol that has this name.
    pub(crate) fn own(name: &str) -> Option<Self> {
        const OWN: [&str; 5] = [
            "ApiTokenResult",
            "MemberListResult",
            "GetMemberResult",
            "AccountListResult",
            "ArrayOfMemberSort",
        ];
        OWN.into_iter().find(|own| *own == name).map(Self::Own)
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(name) => f.write_str(name),
            Self::XsdString => f.write_str("xsd:string"),
        }
    }
}

/// Which type `data` has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TypeRule {
    /// This one; without it, the reader deviates (clauses E3.1, E3.4, E3.5).
    Due(TypeName),
    /// None, or this one, which is a deviation (clauses E3.2, E3.3).
    UntypedOr(TypeName),
    /// None, since there is no data (clause E3.7).
    Nothing,
}

/// The order in which fields stand in the table.
pub(crate) const fn table_order<const N: usize>() -> [usize; N] {
    let mut order = [0; N];
    let mut at = 0;
    while at < N {
        order[at] = at;
        at += 1;
    }
    order
}

/// The ordinal order of names: the only one that a DataContractSerializer reads (clause X3.3).
pub(crate) const fn alphabetical_order<const N: usize>(names: [&str; N]) -> [usize; N] {
    let mut order = table_order();
    let mut sorted = 1;
    while sorted < N {
        let mut at = sorted;
        while at > 0 && precedes(names[order[at]], names[order[at - 1]]) {
            (order[at], order[at - 1]) = (order[at - 1], order[at]);
            at -= 1;
        }
        sorted += 1;
    }
    order
}

const fn precedes(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut at = 0;
    while at < left.len() && at < right.len() {
        if left[at] != right[at] {
            return left[at] < right[at];
        }
        at += 1;
    }
    left.len() < right.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabetical_order_is_ordinal() {
        // `_` stands before lower-case letters.
        let names = ["quantity", "fromcontent", "from_no", "card_no", "card"];
        assert_eq!(alphabetical_order(names), [4, 3, 2, 1, 0]);
    }
}
