//! `GET accountitem?cardno={cardno}&accountSortNo={accountSortNo}&skip={skip}&top={top}&token={token}`
//! (section 5 of the source, clause S5.request).

use http::Method;

use super::{Operation, OperationName, Page, Target};
use crate::KnownError;
use crate::message::AccountListResult;
use crate::value::NonEmptyText;

/// Lists a page of what was posted to the accounts of a card's member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListAccountItems {
    /// The number of the card.
    pub card_no: NonEmptyText,
    /// The number of the account; none for all accounts of the member.
    pub account_sort_no: Option<NonEmptyText>,
    /// Which page.
    pub page: Page,
}

impl Operation for ListAccountItems {
    const NAME: OperationName = OperationName::ListAccountItems;
    const METHOD: Method = Method::GET;
    const ERRORS: &'static [KnownError] = &[KnownError::UnknownCard, KnownError::InvalidAccount];
    type Answer = AccountListResult;

    fn target(&self) -> Target {
        let target = Target::new("accountitem").parameter("cardno", &self.card_no);
        let target = match &self.account_sort_no {
            Some(account) => target.parameter("accountSortNo", account),
            None => target,
        };
        self.page.write(target)
    }
}
