//! `POST weixinmember?token={token}` (section 6 of the source, clause S6.request).

use http::Method;

use super::{Operation, OperationName, Target};
use crate::KnownError;
use crate::error::Unencodable;
use crate::message::{Empty, WeiXinMember};
use crate::wire::Format;

/// Creates a WeChat member. Its body needs a wx_open_id, a name and a member_sort_no (ruling O8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateWeiXinMember(pub WeiXinMember);

impl Operation for CreateWeiXinMember {
    const NAME: OperationName = OperationName::CreateWeiXinMember;
    const METHOD: Method = Method::POST;
    const ERRORS: &'static [KnownError] = &[];
    type Answer = Empty;

    fn target(&self) -> Target {
        Target::new("weixinmember")
    }

    fn body(&self, format: Format) -> Result<Option<Vec<u8>>, Unencodable> {
        self.0.encode(format).map(Some)
    }
}
