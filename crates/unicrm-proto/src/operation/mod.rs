//! The eight operations, one a file: method, path, query, request body, answer, error codes.
//!
//! An operation knows no headers, no status and no socket; [`crate::exchange`] carries it.

mod create_weixin_member;
mod get_member;
mod get_token;
mod list_account_items;
mod list_member_sorts;
mod list_members;
mod modify_weixin_member;
mod page;
mod pay;
mod target;

use std::fmt;
use std::str::FromStr;

use http::Method;

use crate::KnownError;
use crate::envelope::Data;
use crate::error::Unencodable;
use crate::wire::Format;

pub use create_weixin_member::CreateWeiXinMember;
pub use get_member::{DotSegment, GetMember, OpenId};
pub use get_token::{AppSecret, GetToken};
pub use list_account_items::ListAccountItems;
pub use list_member_sorts::ListMemberSorts;
pub use list_members::ListMembers;
pub use modify_weixin_member::ModifyWeiXinMember;
pub use page::Page;
pub use pay::{IdempotencyKey, IdempotencyKeyError, Pay};
pub use target::Target;

/// The operations by name, as in vectors and reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OperationName {
    /// Section 1 of the source.
    GetToken,
    /// Section 2.
    ListMemberSorts,
    /// Section 3.
    ListMembers,
    /// Section 4.
    GetMember,
    /// Section 5.
    ListAccountItems,
    /// Section 6.
    CreateWeiXinMember,
    /// Section 7.
    ModifyWeiXinMember,
    /// Section 8.
    Pay,
}

impl OperationName {
    /// Every operation, in the order of the source.
    pub const ALL: [Self; 8] = [
        Self::GetToken,
        Self::ListMemberSorts,
        Self::ListMembers,
        Self::GetMember,
        Self::ListAccountItems,
        Self::CreateWeiXinMember,
        Self::ModifyWeiXinMember,
        Self::Pay,
    ];

    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GetToken => "GetToken",
            Self::ListMemberSorts => "ListMemberSorts",
            Self::ListMembers => "ListMembers",
            Self::GetMember => "GetMember",
            Self::ListAccountItems => "ListAccountItems",
            Self::CreateWeiXinMember => "CreateWeiXinMember",
            Self::ModifyWeiXinMember => "ModifyWeiXinMember",
            Self::Pay => "Pay",
        }
    }
}

impl fmt::Display for OperationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name is no operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected the name of an operation such as ListMembers, found another word")]
pub struct UnknownOperation;

impl FromStr for OperationName {
    type Err = UnknownOperation;

    fn from_str(name: &str) -> Result<Self, UnknownOperation> {
        Self::ALL.into_iter().find(|operation| operation.as_str() == name).ok_or(UnknownOperation)
    }
}

/// One operation, with its arguments.
// The bound on the answer keeps the trait to this crate's operations: nothing else is one.
#[allow(private_bounds)]
pub trait Operation {
    /// Its name.
    const NAME: OperationName;

    /// The method of its request.
    const METHOD: Method;

    /// Whether its request carries a token; all but [`GetToken`] do.
    const NEEDS_TOKEN: bool = true;

    /// The codes that its answer may have beside those of every operation: 0000, 0003, 1000.
    const ERRORS: &'static [KnownError];

    /// What the answer's `data` holds.
    type Answer: Data;

    /// Path and query, without the token.
    fn target(&self) -> Target;

    /// The request's body, where there is one.
    ///
    /// # Errors
    /// [`Unencodable`] where XML cannot carry a character.
    fn body(&self, format: Format) -> Result<Option<Vec<u8>>, Unencodable> {
        let _ = format;
        Ok(None)
    }

    /// The key by which a server that honours it takes the request once (ruling O14).
    fn idempotency_key(&self) -> Option<&IdempotencyKey> {
        None
    }
}
