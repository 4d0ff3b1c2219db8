//! `GET member?sortNo={sortNo}&skip={skip}&top={top}&token={token}` (section 3 of the source,
//! clause S3.request).

use http::Method;

use super::{Operation, OperationName, Page, Target};
use crate::KnownError;
use crate::message::MemberListResult;
use crate::value::NonEmptyText;

/// Lists a page of the members, or of those of one sort.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListMembers {
    /// The number of the sort; none for all members.
    pub sort_no: Option<NonEmptyText>,
    /// Which page.
    pub page: Page,
}

impl Operation for ListMembers {
    const NAME: OperationName = OperationName::ListMembers;
    const METHOD: Method = Method::GET;
    const ERRORS: &'static [KnownError] = &[];
    type Answer = MemberListResult;

    fn target(&self) -> Target {
        let target = Target::new("member");
        let target = match &self.sort_no {
            Some(sort_no) => target.parameter("sortNo", sort_no),
            None => target,
        };
        self.page.write(target)
    }
}
