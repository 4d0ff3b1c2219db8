//! One statement, as the ledger's files hold it.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use unicrm_proto::MessageName;

use super::{Cell, Need};

/// How firmly a clause stands; the order is from the firmest to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// The source says it or shows it.
    Documented,
    /// Two places of the source contradict each other, or a sample does not parse.
    Corrected,
    /// Without it money or data is lost or doubled.
    Safety,
    /// The source is silent; a reading was chosen.
    Ruled,
    /// Beyond the source; judged only where claimed.
    Extension,
}

impl Standing {
    /// Every standing, in order.
    pub const ALL: [Self; 5] =
        [Self::Documented, Self::Corrected, Self::Safety, Self::Ruled, Self::Extension];
}

/// The part of the suite that a clause belongs to. A subject claims what it is judged by.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Reading: tokens, sorts, members, items, and what every body and exchange is made of.
    #[default]
    Core,
    /// Creating and modifying members.
    Members,
    /// Paying.
    Payments,
    /// Undeclared prefixes, duplicates, other encodings.
    Hardened,
    /// Kind, offset and path of deviations and refusals.
    Diagnostics,
    /// Beyond the source.
    Extensions,
}

impl Profile {
    /// Every profile, in order.
    pub const ALL: [Self; 6] = [
        Self::Core,
        Self::Members,
        Self::Payments,
        Self::Hardened,
        Self::Diagnostics,
        Self::Extensions,
    ];

    /// What a subject claims that says nothing of it.
    pub const USUAL: [Self; 3] = [Self::Core, Self::Members, Self::Payments];

    /// The profile that a message belongs to, whatever the clause.
    pub fn of_message(message: MessageName) -> Self {
        match message {
            MessageName::WeiXinMember => Self::Members,
            MessageName::MemberPay | MessageName::PayResult => Self::Payments,
            _ => Self::Core,
        }
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|profile| profile.to_string() == text).ok_or_else(|| {
            let known = Self::ALL.map(|profile| profile.to_string()).join(", ");
            format!("expected a profile ({known}), found `{text}`")
        })
    }
}

/// Words of the source, in order, in one section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// The heading: `1` to `8`, `history`, `overview`, `opening`, `errors`.
    pub section: String,
    /// Short pieces of the section's text, in its order.
    pub fragments: Vec<String>,
}

/// The live suites that will judge what neither bodies nor recorded exchanges can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suite {
    /// The suite for servers.
    Server,
    /// The suite for clients.
    Client,
}

/// One statement.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// `E2.6`, `S6.card_no`: never renumbered, never used again.
    pub id: String,
    /// How firmly it stands.
    pub standing: Standing,
    /// Who is judged by it.
    #[serde(default)]
    pub profile: Profile,
    /// The statement.
    pub text: String,
    /// The statement in Chinese. A file may lack it; [`Ledger::problems`](super::Ledger::problems) then names the id.
    #[serde(default)]
    pub text_zh: String,
    /// It records a slip of the source.
    #[serde(default)]
    pub erratum: bool,
    /// Where the source says it.
    #[serde(default)]
    pub quotes: Vec<Quote>,
    /// The vectors that it needs.
    #[serde(default)]
    pub needs: BTreeMap<Need, Vec<Cell>>,
    /// Or: the suite that judges it.
    #[serde(default)]
    pub judged_by: Option<Suite>,
    /// Or: why nothing can judge it.
    #[serde(default)]
    pub unjudged: Option<String>,
}

impl Clause {
    /// `E2` of `E2.6`.
    pub fn group(&self) -> &str {
        self.id.split_once('.').map_or(self.id.as_str(), |(group, _)| group)
    }
}
