//! What the server suite must know of a server: a TOML file. A part that is missing makes its cases not applicable.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::ledger::Profile;
use crate::outcome::SubjectFacts;

use super::super::amount::Amount;
use super::super::wire::Place;
use crate::{Error, Result};

/// The whole file.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fixture {
    /// Who is judged, as a report names them.
    #[serde(default)]
    pub subject: SubjectFacts,
    /// The server.
    #[serde(default)]
    pub service: Service,
    /// The application that the suite works as: started, with every right.
    pub application: Application,
    /// An application that is stopped.
    pub stopped: Option<Stopped>,
    /// A second application with every right.
    pub other: Option<Credentials>,
    /// An application that may not be used from this machine's address.
    pub barred: Option<Credentials>,
    /// A member that can pay.
    pub member: Option<Member>,
    /// Cards in their states.
    #[serde(default)]
    pub cards: Cards,
    /// A sort that members can be created with.
    pub sort: Option<Sort>,
    /// What may be spent; without it nothing is paid.
    pub spending: Option<Spending>,
    /// What the server is configured to.
    #[serde(default)]
    pub limits: ServerLimits,
    /// A secret stands in the file itself.
    #[serde(skip)]
    holds_secrets: bool,
}

/// The server.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its base address, unless `--url` gives it.
    pub url: Option<String>,
    /// The profiles that it claims; not given: core, members and payments, and what its claims belong to.
    pub profiles: Option<Vec<Profile>>,
    /// What it claims beyond the source.
    #[serde(default)]
    pub claims: Vec<Claim>,
}

/// What a server may claim; only then is it judged by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// It honours `Idempotency-Key` (O14).
    Idempotency,
    /// `POST weixinmember/{wxOpenId}` modifies (O7).
    ModifyByPath,
    /// `UniCRM-Outcome: not-applied` (E7).
    OutcomeHeader,
    /// It reads other encodings than UTF-8 (X1).
    Hardened,
    /// It writes values as the reference server does (V2 to V7).
    ReferenceValues,
}

impl Claim {
    /// The profile that it belongs to.
    pub fn profile(self) -> Profile {
        match self {
            Self::Hardened => Profile::Hardened,
            _ => Profile::Extensions,
        }
    }

    /// As the file writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idempotency => "idempotency",
            Self::ModifyByPath => "modify-by-path",
            Self::OutcomeHeader => "outcome-header",
            Self::Hardened => "hardened",
            Self::ReferenceValues => "reference-values",
        }
    }
}

/// An application's id and secret.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The id.
    pub appid: String,
    /// The secret.
    pub appsecret: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("appid", &self.appid).finish_non_exhaustive()
    }
}

/// The application that the suite works as.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The id.
    pub appid: String,
    /// The secret.
    pub appsecret: String,
    /// Its name, which items show.
    pub name: Option<String>,
    /// A token of it that has expired.
    pub expired_token: Option<String>,
    /// An application with the right to read alone.
    pub read_only: Option<Credentials>,
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application").field("appid", &self.appid).finish_non_exhaustive()
    }
}

/// An application that is stopped.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// The id.
    pub appid: String,
    /// The secret.
    pub appsecret: String,
    /// A token that it got before it was stopped.
    pub token: Option<String>,
}

impl std::fmt::Debug for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stopped").field("appid", &self.appid).finish_non_exhaustive()
    }
}

/// A member that can pay.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The member's first card.
    pub card_no: String,
    /// The mobile number.
    pub mobilephone: Option<String>,
    /// The openid.
    pub wx_open_id: Option<String>,
    /// The account to pay from; its balance covers the spending cap.
    pub account_sort_no: String,
    /// Another card of the same member.
    pub second_card_no: Option<String>,
}

/// Cards in their states.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cards {
    /// A number that no card has.
    pub unknown: Option<String>,
    /// A card whose state is invalid.
    pub invalid_card: Option<String>,
    /// A card of a member whose state is invalid.
    pub invalid_member: Option<String>,
    /// A card that has expired.
    pub expired: Option<String>,
    /// A sound card and an account of it with nothing on it.
    pub empty_account: Option<EmptyAccount>,
}

/// A sound card and an account of it with nothing on it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EmptyAccount {
    /// The card.
    pub card_no: String,
    /// The account.
    pub account_sort_no: String,
}

/// A sort.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// Its number.
    pub no: String,
    /// Another sort's number.
    pub other_no: Option<String>,
}

/// What may be spent.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Spending {
    /// At most so much in one run, as text: `"100.00"`.
    pub cap: String,
}

/// What the server is configured to.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ServerLimits {
    /// After how many seconds a request that does not go on is given up.
    pub request_seconds: Option<u64>,
    /// How long a body may be, in bytes.
    pub body_bytes: Option<usize>,
}

impl Fixture {
    /// The profiles that the server claims, in their order.
    pub fn profiles(&self) -> Vec<Profile> {
        let given = self.service.profiles.clone();
        let mut profiles = given.unwrap_or_else(|| Profile::USUAL.to_vec());
        profiles.extend(self.service.claims.iter().map(|claim| claim.profile()));
        profiles.sort_unstable();
        profiles.dedup();
        profiles
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// What is wrong, where, and what to do; a fault of the invocation.
    pub fn load(path: &Path, url: Option<&str>) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|found| {
            Error::invocation(
                format_args!("expected a readable fixture {}, found: {found}", path.display()),
                "give --fixture the file that describes the server; `unicrm-conformance init` writes one",
            )
        })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        Self::parse_in(folder, &text, url).map_err(|found| {
            Error::invocation(
                format_args!("expected a sound fixture in {}, found: {found}", path.display()),
                "mend the file; `unicrm-conformance init` writes one with every key",
            )
        })
    }

    /// What speaks against how a fixture is kept: others may read its secrets.
    pub fn exposed(&self, path: &Path) -> Option<String> {
        let told = || {
            format!(
                "expected a fixture with secrets to be its owner's alone, found that others may read {}\n  \
                 what to do: chmod 600, or give secrets as \"env:NAME\" or \"file:PATH\"",
                path.display()
            )
        };
        (self.holds_secrets && super::secrets::others_read(path)).then(told)
    }

    /// Reads and checks a text; files are looked up from the working folder.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn parse(text: &str, url: Option<&str>) -> std::result::Result<Self, String> {
        Self::parse_in(Path::new("."), text, url)
    }

    fn parse_in(folder: &Path, text: &str, url: Option<&str>) -> std::result::Result<Self, String> {
        let mut fixture: Self = toml::from_str(text).map_err(|found| found.to_string())?;
        if let Some(url) = url {
            fixture.service.url = Some(url.to_owned());
        }
        let url = fixture.service.url.as_deref();
        let url = url.ok_or("service.url: expected an address there or with --url, found none")?;
        Place::parse(url).map_err(|found| format!("service.url: {found}"))?;
        if let Some(spending) = &fixture.spending {
            let cap: Amount =
                spending.cap.parse().map_err(|found| format!("spending.cap: {found}"))?;
            if cap <= Amount::ZERO {
                return Err("spending.cap: expected an amount over zero, found none".to_owned());
            }
        }
        fixture.empty_texts()?;
        fixture.holds_secrets = fixture.resolve(folder)?;
        Ok(fixture)
    }

    /// A text that is empty is a mistake, not a value.
    fn empty_texts(&self) -> std::result::Result<(), String> {
        let member = self.member.as_ref();
        let named = [
            ("application.appid", Some(&self.application.appid)),
            ("application.appsecret", Some(&self.application.appsecret)),
            ("member.card_no", member.map(|member| &member.card_no)),
            ("member.account_sort_no", member.map(|member| &member.account_sort_no)),
            ("member.mobilephone", member.and_then(|member| member.mobilephone.as_ref())),
            ("member.wx_open_id", member.and_then(|member| member.wx_open_id.as_ref())),
            ("cards.unknown", self.cards.unknown.as_ref()),
            ("cards.invalid_card", self.cards.invalid_card.as_ref()),
            ("cards.invalid_member", self.cards.invalid_member.as_ref()),
            ("cards.expired", self.cards.expired.as_ref()),
            ("sort.no", self.sort.as_ref().map(|sort| &sort.no)),
        ];
        let empty = named.iter().find(|(_, text)| text.is_some_and(String::is_empty));
        match empty {
            Some((name, _)) => Err(format!("{name}: expected a text, found an empty one")),
            None => Ok(()),
        }
    }
}
