//! What a message needs from a reader, whatever the format.

use crate::message::{Schema, TypeRule};
use crate::wire::{Context, Result, Scalar};

/// How the name of a field is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelled {
    /// As the samples have it.
    Exactly,
    /// As the source's table prints it.
    AsInTable,
    /// In other case: not known, but a reader that ignores case takes it for the field. XML has
    /// no such readers.
    InOtherCase,
}

/// Where a known field was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundField {
    /// Its place in the schema.
    pub(crate) index: usize,
    /// How its name is spelled.
    pub(crate) spelled: Spelled,
    /// The offset of its name.
    pub(crate) offset: usize,
}

/// Pulls one value after the other out of a body. A *value* is what stands behind a name: an
/// element with its content, or a JSON value. Exactly one method has to take each value.
pub(crate) trait Reader<'a> {
    fn context(&mut self) -> &mut Context<'a>;

    /// Enters the root, whose element has one of the two names; the second is a deviation.
    /// Gives the offset of its `<` or `{`, like the other methods that enter something.
    fn open_root(&mut self, name: &'static str, foreign: Option<&'static str>) -> Result<usize>;

    /// Checks that nothing follows the root.
    fn finish(&mut self) -> Result<()>;

    /// Enters the present value as a record.
    fn open_record(&mut self) -> Result<usize>;

    /// Goes on to the next field that the schema knows; its value is then present. Leaves the
    /// record when there is none. Names that it does not know are skipped.
    fn next_field(&mut self, schema: &'static Schema) -> Result<Option<FoundField>>;

    /// Steps out of the field whose value was taken.
    fn leave_field(&mut self) {
        self.context().path.pop();
    }

    /// Enters the present value as a list.
    fn open_list(&mut self) -> Result<usize>;

    /// Goes on to the next item that is not null; its value is then present. Leaves the list
    /// when there is none. `index` is counted up, null items included.
    fn next_item(&mut self, name: &'static str, index: &mut usize) -> Result<bool>;

    /// Whether the present value is null or nil. It stays present.
    fn is_null(&mut self) -> Result<bool>;

    /// Takes the present value if it is null or nil, and gives its offset.
    fn take_null(&mut self) -> Result<Option<usize>>;

    /// Whether nothing is in the present value: an element without content, an object without
    /// keys, an empty JSON text. It stays present.
    fn is_empty(&mut self) -> Result<bool>;

    /// Takes a value for which [`Reader::is_empty`] holds, and gives its offset.
    fn take_empty(&mut self) -> Result<usize>;

    /// Takes the present value as text, number or boolean; `due` names what it should be.
    fn scalar(&mut self, due: &str, secret: bool) -> Result<Scalar<'a>>;

    /// Refuses the present value, which should not be there.
    fn refuse_content<T>(&mut self, expected: &str) -> Result<T>;

    /// Takes the present value, whatever it is.
    fn skip_value(&mut self) -> Result<()>;

    /// Checks the `xsi:type` of the present value, which it may lack without a deviation where
    /// there is no data in it; JSON has none.
    fn check_type(&mut self, rule: &TypeRule, may_lack: bool) -> Result<()>;
}

/// Which fields of a record were met, under which name, and with a value or null.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    exactly: u32,
    as_in_table: u32,
    in_other_case: u32,
    with_value: u32,
}

/// What to do with a field that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Read it; it is the first, or the other one was null.
    Read,
    /// Pass over it; it is null, and the other one counts.
    PassOver,
    /// Skip it: its name is not known.
    Skip,
    /// Refuse it; the body can be read two ways (clauses X5.2, X5.5, O9.3).
    Refuse,
}

impl Seen {
    /// Whether the field at a place of the schema was met.
    pub(crate) fn has(&self, index: usize) -> bool {
        (self.exactly | self.as_in_table) & (1 << index) != 0
    }

    /// Notes a field. Two spellings of its name may both stand if just one has a value
    /// (clause O9.4); the same spelling twice never may, nor one beside another in other case.
    pub(crate) fn meet(&mut self, found: FoundField, is_null: bool) -> Turn {
        let bit = 1 << found.index;
        let same = match found.spelled {
            Spelled::Exactly => &mut self.exactly,
            Spelled::AsInTable => &mut self.as_in_table,
            Spelled::InOtherCase => &mut self.in_other_case,
        };
        let twice = *same & bit != 0 && found.spelled != Spelled::InOtherCase;
        *same |= bit;
        let known = self.exactly | self.as_in_table;
        if twice || known & self.in_other_case & bit != 0 {
            return Turn::Refuse;
        }
        if found.spelled == Spelled::InOtherCase {
            return Turn::Skip;
        }
        let both = self.exactly & self.as_in_table & bit != 0;
        let turn = match (both, is_null, self.with_value & bit != 0) {
            (true, true, _) => Turn::PassOver,
            (true, false, true) => Turn::Refuse,
            _ => Turn::Read,
        };
        if !is_null {
            self.with_value |= bit;
        }
        turn
    }
}
