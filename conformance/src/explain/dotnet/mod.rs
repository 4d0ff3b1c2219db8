//! What .NET readers would make of a body: [`facts`] holds what was observed, the rest finds where it applies.

mod facts;
mod json;
mod values;
mod xml;

pub use facts::{FACTS, Fact};

use unicrm_proto::{Format, MessageName, Refusal};

use super::role::Role;
use super::source::Source;
use super::tree::Tree;

/// A reader of the original platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reader {
    /// XmlSerializer.
    Xs,
    /// DataContractSerializer; observed on requests.
    Dcs,
    /// Json.NET.
    Jn,
}

impl Reader {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Xs => "XmlSerializer",
            Self::Dcs => "DataContractSerializer",
            Self::Jn => "Json.NET",
        }
    }
}

/// How much it matters; the order is from the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// The body is refused.
    Refuses,
    /// Something is lost in silence.
    Loses,
    /// Something is read as something else.
    Differs,
    /// It is taken as it is.
    Takes,
    /// That is how its platform writes; what its readers make of it was not observed.
    Writes,
}

/// What one reader makes of one part.
#[derive(Debug, Clone)]
pub(super) struct Effect {
    pub(super) reader: Reader,
    pub(super) weight: Weight,
    /// The place in the text.
    pub(super) at: usize,
    /// In words, the reader being the subject.
    pub(super) what: String,
    pub(super) fact: &'static Fact,
}

/// All that the rules look at.
pub(super) struct Scene<'a> {
    pub(super) source: &'a Source,
    pub(super) tree: &'a Tree,
    pub(super) roles: &'a [Role],
    pub(super) message: MessageName,
    pub(super) format: Format,
    /// Why this project refuses the body, and where in the text.
    pub(super) refusal: Option<(&'a Refusal, usize)>,
    pub(super) effects: Vec<Effect>,
}

impl<'a> Scene<'a> {
    fn text(&self) -> &'a str {
        &self.source.text
    }

    fn add(
        &mut self,
        readers: &[Reader],
        weight: Weight,
        at: usize,
        what: impl Into<String>,
        fact: &'static Fact,
    ) {
        let what = what.into();
        for &reader in readers {
            // Observed on requests alone: what it makes of an answer is not known here.
            if reader != Reader::Dcs || !self.message.is_answer() {
                self.effects.push(Effect { reader, weight, at, what: what.clone(), fact });
            }
        }
    }
}

/// The readers that a body of this kind may meet.
pub(super) fn readers(message: MessageName, format: Format) -> &'static [Reader] {
    match format {
        Format::Json => &[Reader::Jn],
        Format::Xml if message.is_answer() => &[Reader::Xs],
        Format::Xml => &[Reader::Xs, Reader::Dcs],
    }
}

/// What the readers make of the body, in its order.
pub(super) fn effects(mut scene: Scene<'_>) -> Vec<Effect> {
    match scene.format {
        Format::Xml => {
            xml::whole(&mut scene);
            xml::parts(&mut scene);
            values::spellings(&mut scene);
        }
        Format::Json => json::parts(&mut scene),
    }
    scene.effects.sort_by_key(|effect| (effect.at, effect.weight, effect.reader));
    scene.effects
}
