//! `GET member?cardno={cardno}&token={token}`, `GET member?mobilephone={mobilephone}&token={token}`
//! and `GET weixinmember/{wxOpenId}?token={token}` (section 4 of the source, clause S4.request).

use compact_str::CompactString;
use http::Method;

use super::{Operation, OperationName, Target};
use crate::KnownError;
use crate::message::GetMemberResult;
use crate::value::NonEmptyText;

/// Finds one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GetMember {
    /// By the number of a card.
    Card(NonEmptyText),
    /// By the mobile number.
    MobilePhone(NonEmptyText),
    /// By the openid that WeChat gave.
    OpenId(OpenId),
}

/// An openid that can be a path segment (ruling O2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OpenId(CompactString);

/// An openid is empty, `.` or `..`: as a path segment it would name another path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected an openid that is not empty, `.` or `..`, found one of these")]
pub struct DotSegment;

impl OpenId {
    /// The openid, if it can be a path segment.
    ///
    /// # Errors
    /// [`DotSegment`] when it cannot.
    pub fn new(text: impl Into<CompactString>) -> Result<Self, DotSegment> {
        let text = text.into();
        if matches!(text.as_str(), "" | "." | "..") { Err(DotSegment) } else { Ok(Self(text)) }
    }

    /// The openid as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Operation for GetMember {
    const NAME: OperationName = OperationName::GetMember;
    const METHOD: Method = Method::GET;
    const ERRORS: &'static [KnownError] = &[KnownError::UnknownCard];
    type Answer = GetMemberResult;

    fn target(&self) -> Target {
        match self {
            Self::Card(card_no) => Target::new("member").parameter("cardno", card_no),
            Self::MobilePhone(mobile) => Target::new("member").parameter("mobilephone", mobile),
            Self::OpenId(open_id) => Target::new("weixinmember").segment(open_id.as_str()),
        }
    }
}
