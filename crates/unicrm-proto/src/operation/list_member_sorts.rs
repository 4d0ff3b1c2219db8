//! `GET membersort?token={token}` (section 2 of the source, clause S2.request).

use http::Method;

use super::{Operation, OperationName, Target};
use crate::KnownError;
use crate::message::MemberSorts;

/// Lists the sorts of members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListMemberSorts;

impl Operation for ListMemberSorts {
    const NAME: OperationName = OperationName::ListMemberSorts;
    const METHOD: Method = Method::GET;
    const ERRORS: &'static [KnownError] = &[];
    type Answer = MemberSorts;

    fn target(&self) -> Target {
        Target::new("membersort")
    }
}
