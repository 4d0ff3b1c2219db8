//! `POST weixinmember?token={token}` (section 7 of the source, clause S7.request).

use http::Method;

use super::{Operation, OperationName, Target};
use crate::KnownError;
use crate::error::Unencodable;
use crate::message::{Empty, WeiXinMember};
use crate::wire::Format;

/// Modifies a WeChat member, whom wx_open_id in the body names (ruling O7). What is absent stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModifyWeiXinMember(pub WeiXinMember);

impl Operation for ModifyWeiXinMember {
    const NAME: OperationName = OperationName::ModifyWeiXinMember;
    const METHOD: Method = Method::POST;
    const ERRORS: &'static [KnownError] = &[KnownError::UnknownCard];
    type Answer = Empty;

    fn target(&self) -> Target {
        Target::new("weixinmember")
    }

    fn body(&self, format: Format) -> Result<Option<Vec<u8>>, Unencodable> {
        self.0.encode(format).map(Some)
    }
}
