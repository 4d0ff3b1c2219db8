//! What is secret or personal in a recorded message is replaced before anything is written down.
//!
//! ```text
//! head ─┐          ┌ values whose field tells what they are ─┐
//!       ├─ plan ───┤ words of the protocol, amounts, dates   ├─ vault ── substitutes, equally long
//! body ─┘          └ places of which nothing is known        ┘
//! ```
//!
//! A value is looked for in all that is written, whatever it is written with (its view). A substitute has the same
//! length in bytes, in every form, and characters of the same kinds; the same value has the same substitute throughout.

mod body;
mod finding;
mod head;
mod kind;
mod piece;
mod substitute;
mod syntax;
mod vault;
mod view;
mod words;

use std::hash::{BuildHasher, Hasher, RandomState};

use serde::{Deserialize, Serialize};

pub use kind::{Kind, Treatment, of_field};

use piece::{pieces, put_back};
use vault::Vault;

/// A request or an answer of HTTP/1.1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// From the first line to the empty one.
    pub head: Vec<u8>,
    /// What follows.
    pub body: Vec<u8>,
}

impl Message {
    /// Both, as they lie in a file.
    pub fn bytes(&self) -> Vec<u8> {
        [self.head.as_slice(), &self.body].concat()
    }

    /// The value of the first header of the name.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = String::from_utf8_lossy(&self.head);
        let lines = head.split("\r\n").skip(1);
        lines.filter_map(|line| line.split_once(':')).find_map(|(found, value)| {
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}

/// A place at which something was replaced.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replaced {
    /// What stood there.
    pub kind: Kind,
    /// `request` or `response`: the row's file.
    pub file: Side,
    /// The first byte.
    pub offset: usize,
    /// How many bytes.
    pub length: usize,
}

/// Which file of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The request's.
    Request,
    /// The response's.
    Response,
}

/// Replaces what is secret or personal, all through one recording.
pub struct Redactor {
    vault: Vault,
}

impl Redactor {
    /// One whose substitutes nobody can foresee.
    pub fn fresh() -> Self {
        let random = || RandomState::new().build_hasher().finish();
        Self::seeded(random(), random())
    }

    /// One that draws the same substitutes each time.
    pub fn seeded(seed: u64, stream: u64) -> Self {
        Self { vault: Vault::new(seed, stream) }
    }

    /// A secret that is replaced wherever it stands.
    pub fn add_secret(&mut self, secret: &str) {
        let characters: Vec<char> = secret.trim().chars().collect();
        self.vault.learn(&characters, Kind::Secret);
    }

    /// How many values are known by now.
    pub fn known(&self) -> usize {
        self.vault.count()
    }

    /// Replaces in both messages of an exchange what either tells, and whatever was known before.
    pub fn exchange(
        &mut self,
        request: &mut Message,
        response: Option<&mut Message>,
    ) -> Vec<Replaced> {
        let messages = head::messages(&request.head);
        let mut pieces = pieces(request, Side::Request, messages.0);
        if let Some(response) = &response {
            pieces.extend(piece::pieces(response, Side::Response, messages.1));
        }
        for piece in &pieces {
            piece.teach(&mut self.vault);
        }
        for piece in &mut pieces {
            piece.replace(&self.vault);
            piece.look_through(&self.vault);
        }
        put_back(pieces, request, response)
    }

    /// Looks through an exchange once more, for what became known later.
    pub fn again(
        &self,
        request: &mut Message,
        response: Option<&mut Message>,
        replaced: &mut Vec<Replaced>,
    ) {
        let messages = head::messages(&request.head);
        let mut pieces = pieces(request, Side::Request, messages.0);
        if let Some(response) = &response {
            pieces.extend(piece::pieces(response, Side::Response, messages.1));
        }
        for piece in &mut pieces {
            let before = replaced.iter().filter(|found| found.file == piece.side);
            piece.done = before.filter_map(|found| piece.own(found)).collect();
            piece.look_through(&self.vault);
        }
        replaced.extend(put_back(pieces, request, response));
        replaced.sort_by_key(|found| (found.file, found.offset));
    }
}
