//! The chain of an account: each item's hash covers the item and the hash before it, so that no
//! item can be changed, moved or taken out unnoticed.

use sha2::{Digest, Sha256};

use super::posting::{Item, Side};

/// A link of the chain.
pub type Link = [u8; 32];

/// What stands before an account's first item.
pub const START: Link = [0; 32];

/// The link of an item of an account, behind the link before it. `member_no` and `account_no`
/// name the account, so that an item cannot move to another.
pub fn link(before: &Link, member_no: &str, account_no: &str, item: &Item) -> Link {
    let posting = &item.posting;
    let mut fields = Fields::new(b"unicrm-item-1");
    fields.bytes(before);
    fields.text(member_no);
    fields.text(account_no);
    fields.number(item.account_nth);
    fields.number(item.member_nth);
    fields.text(&item.no);
    fields.text(match posting.side {
        Side::Debit => "debit",
        Side::Credit => "credit",
    });
    fields.number(posting.quantity.units());
    fields.number(posting.balance.units());
    fields.text(&posting.card_no);
    fields.text(&posting.action);
    fields.text(&posting.title);
    fields.text(&posting.account_date.to_string());
    fields.number(posting.created_on.as_microsecond());
    fields.text(&posting.created_at);
    fields.optional(posting.from_no.as_deref());
    fields.optional(posting.from_content.as_deref());
    fields.optional(posting.comment.as_deref());
    Sha256::digest(fields.finish()).into()
}

/// Fields as bytes that can be read one way only: each has its length in front.
#[derive(Debug)]
pub(super) struct Fields(Vec<u8>);

impl Fields {
    /// `what` keeps hashes of different things apart.
    pub(super) fn new(what: &[u8]) -> Self {
        let mut fields = Self(Vec::with_capacity(256));
        fields.bytes(what);
        fields
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn number(&mut self, number: i64) {
        self.bytes(&number.to_be_bytes());
    }

    /// No text and the empty text differ.
    pub(super) fn optional(&mut self, text: Option<&str>) {
        self.number(i64::from(text.is_some()));
        self.text(text.unwrap_or(""));
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}
