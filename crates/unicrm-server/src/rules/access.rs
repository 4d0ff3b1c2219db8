//! Who may do what (ruling O11).

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use compact_str::CompactString;
use ipnet::IpNet;
use jiff::Timestamp;
use unicrm_proto::KnownError;
use unicrm_proto::exchange::server::Right;

/// The rights that an application has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rights {
    /// Read members, sorts and items.
    pub read: bool,
    /// Create and modify members.
    pub edit: bool,
    /// Pay.
    pub pay: bool,
}

/// A word is no right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected rights such as read,edit,pay, or none, found `{0}`")]
pub struct RightsError(String);

impl Rights {
    /// Every right.
    pub const ALL: Self = Self { read: true, edit: true, pay: true };

    /// Whether the right is among them.
    pub fn include(self, right: Right) -> bool {
        match right {
            Right::Read => self.read,
            Right::Edit => self.edit,
            Right::Pay => self.pay,
        }
    }
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = [(self.read, "read"), (self.edit, "edit"), (self.pay, "pay")];
        let words: Vec<&str> =
            words.into_iter().filter_map(|(has, word)| has.then_some(word)).collect();
        f.write_str(if words.is_empty() { "none" } else { "" })?;
        f.write_str(&words.join(","))
    }
}

impl FromStr for Rights {
    type Err = RightsError;

    fn from_str(text: &str) -> Result<Self, RightsError> {
        let mut rights = Self::default();
        for word in text.split(',').map(str::trim).filter(|word| *word != "none") {
            match word {
                "read" => rights.read = true,
                "edit" => rights.edit = true,
                "pay" => rights.pay = true,
                other => return Err(RightsError(other.to_owned())),
            }
        }
        Ok(rights)
    }
}

/// The addresses that an application may call from; empty for any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses(pub Vec<IpNet>);

/// A text is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected networks such as 192.0.2.0/24 or 2001:db8::1, found `{0}`")]
pub struct AddressesError(String);

impl Addresses {
    /// Whether a call may come from there. An IPv4 address in IPv6 clothes is an IPv4 address.
    pub fn allow(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.is_empty() || self.0.iter().any(|network| network.contains(&address))
    }
}

impl fmt::Display for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let networks: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&networks.join(","))
    }
}

impl FromStr for Addresses {
    type Err = AddressesError;

    fn from_str(text: &str) -> Result<Self, AddressesError> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let network = |word: &str| {
            let alone = || word.parse::<IpAddr>().map(IpNet::from);
            word.parse::<IpNet>().or_else(|_| alone()).map_err(|_| AddressesError(word.to_owned()))
        };
        words.map(network).collect::<Result<_, _>>().map(Self)
    }
}

/// What of an application matters to whether it may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its id.
    pub id: CompactString,
    /// Its name, which items have as `created_at` (clause O10.14).
    pub name: CompactString,
    /// The code of its shop, which numbers of its items begin with (clause V4.4).
    pub shop: CompactString,
    /// Its rights.
    pub rights: Rights,
    /// From where it may call.
    pub addresses: Addresses,
    /// Whether it was started (clause O12.1).
    pub running: bool,
}

/// A token as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundToken {
    /// When it expires.
    pub expires_on: Timestamp,
    /// Whose it is.
    pub application: Application,
}

/// The application that may go on: its token is known and alive and it was not stopped (else
/// 0000; clauses O11.2, O11.4); it has the right and the address (else 0003; clauses O11.3,
/// O11.7).
///
/// # Errors
/// 0000 or 0003.
pub fn check(
    found: Option<FoundToken>,
    right: Right,
    address: IpAddr,
    now: Timestamp,
) -> Result<Application, KnownError> {
    let alive = |token: &FoundToken| token.application.running && now < token.expires_on;
    let token = found.filter(alive).ok_or(KnownError::NotAuthenticated)?;
    let application = token.application;
    if application.rights.include(right) && application.addresses.allow(address) {
        Ok(application)
    } else {
        Err(KnownError::NoRight)
    }
}
