//! What a reading carries along: its mode, its limits, where it is, and what it forgave.

use crate::deviation::{Deviation, DeviationKind};
use crate::error::RefusalKind;
use crate::wire::{Format, Limits, Mode};

pub(crate) type Result<T> = std::result::Result<T, Box<Fault>>;

/// A refusal in the making: its offset is in the decoded text, and it has no excerpt yet.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: RefusalKind,
    pub(crate) clause: Option<&'static str>,
    pub(crate) offset: usize,
    pub(crate) path: String,
    pub(crate) expected: String,
    pub(crate) found: String,
}

/// One step of the path from the root to the value at hand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    /// A field, or an element or key that the protocol does not know.
    Name(&'a str),
    /// The item of a list: its element's name, which JSON lacks, and its index.
    Item(&'a str, usize),
}

pub(crate) struct Context<'a> {
    pub(crate) format: Format,
    pub(crate) limits: &'a Limits,
    pub(crate) deviations: Vec<Deviation>,
    pub(crate) path: Vec<Step<'a>>,
    mode: Mode,
}

impl<'a> Context<'a> {
    pub(crate) fn new(format: Format, mode: Mode, limits: &'a Limits) -> Self {
        Self { format, limits, deviations: Vec::new(), path: Vec::new(), mode }
    }

    /// Forgives a deviation of the value at the present path, or refuses it in a strict reading.
    pub(crate) fn deviate(
        &mut self,
        kind: DeviationKind,
        clause: &'static str,
        offset: usize,
        canonical: &str,
        found: &str,
    ) -> Result<()> {
        let path = self.rendered_path();
        self.deviate_at(path, kind, clause, offset, canonical, found)
    }

    /// The same for the field `name` below the present path.
    pub(crate) fn deviate_below(
        &mut self,
        name: &str,
        kind: DeviationKind,
        clause: &'static str,
        offset: usize,
        canonical: &str,
        found: &str,
    ) -> Result<()> {
        let path = self.path_below(name);
        self.deviate_at(path, kind, clause, offset, canonical, found)
    }

    fn deviate_at(
        &mut self,
        path: String,
        kind: DeviationKind,
        clause: &'static str,
        offset: usize,
        canonical: &str,
        found: &str,
    ) -> Result<()> {
        debug_assert!(kind.clauses().contains(&clause));
        let (mut refused, mut expected) = (RefusalKind::Deviation(kind), canonical.to_owned());
        if self.mode == Mode::Tolerant {
            if self.deviations.len() < self.limits.deviations {
                self.deviations.push(Deviation { kind, clause, offset, path });
                return Ok(());
            }
            refused = RefusalKind::TooLarge;
            expected = format!("at most {} deviations in a body", self.limits.deviations);
        }
        let clause = (refused != RefusalKind::TooLarge).then_some(clause);
        let found = found.to_owned();
        Err(Box::new(Fault { kind: refused, clause, offset, path, expected, found }))
    }

    /// A refusal of what stands at the present path.
    pub(crate) fn fault(
        &self,
        kind: RefusalKind,
        offset: usize,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Box<Fault> {
        self.fault_at(self.rendered_path(), kind, offset, expected, found)
    }

    /// A refusal of the field `name` below the present path.
    pub(crate) fn fault_below(
        &self,
        name: &str,
        kind: RefusalKind,
        offset: usize,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Box<Fault> {
        self.fault_at(self.path_below(name), kind, offset, expected, found)
    }

    /// A refusal that concerns the body as a whole.
    pub(crate) fn fault_at(
        &self,
        path: String,
        kind: RefusalKind,
        offset: usize,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Box<Fault> {
        let (expected, found) = (expected.into(), found.into());
        Box::new(Fault { kind, clause: None, offset, path, expected, found })
    }

    /// Steps into the next item of a list, null or not; `offset` is its own.
    pub(crate) fn enter_item(
        &mut self,
        name: &'a str,
        index: &mut usize,
        offset: usize,
    ) -> Result<()> {
        self.path.push(Step::Item(name, *index));
        if *index >= self.limits.items {
            let expected = format!("at most {} items", self.limits.items);
            return Err(self.fault(RefusalKind::TooLarge, offset, expected, "one more"));
        }
        *index += 1;
        Ok(())
    }

    /// Skips an item that is null (clause N6.3) and steps out of it.
    pub(crate) fn skip_null_item(&mut self, offset: usize) -> Result<()> {
        let (kind, canonical) = (DeviationKind::NullItem, "items with content");
        self.deviate(kind, "N6.3", offset, canonical, "an item that is nil or null")?;
        self.path.pop();
        Ok(())
    }

    fn path_below(&self, name: &str) -> String {
        let mut path = self.rendered_path();
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(name);
        path
    }

    /// The present path: `data/items/Member[0]` in XML, `data/items[0]` in JSON.
    pub(crate) fn rendered_path(&self) -> String {
        let mut rendered = String::new();
        for step in &self.path {
            match (step, self.format) {
                (Step::Item(_, index), Format::Json) => rendered.push_str(&format!("[{index}]")),
                (Step::Item(name, index), Format::Xml) => {
                    push_name(&mut rendered, name);
                    rendered.push_str(&format!("[{index}]"));
                }
                (Step::Name(name), _) => push_name(&mut rendered, name),
            }
        }
        rendered
    }
}

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('/');
    }
    // A peer chose this name: it may be as long as the body and hold what breaks a line.
    path.extend(name.chars().take(60).map(|c| if c.is_control() { '·' } else { c }));
}
