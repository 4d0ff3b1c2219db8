//! Why an operation failed: the source's table, and codes of a server's own (clauses E4.2, E4.5).

use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// A code that says why an operation failed. Codes outside the source's table are kept as text
/// (clause E4.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ErrorCode(CompactString);

impl ErrorCode {
    /// The code of that text.
    pub fn new(code: impl Into<CompactString>) -> Self {
        Self(code.into())
    }

    /// The code as text; empty on success.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code's row in the source's table, if it has one.
    pub fn known(&self) -> Option<KnownError> {
        KnownError::ALL.iter().copied().find(|known| known.code() == self.0)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<KnownError> for ErrorCode {
    fn from(known: KnownError) -> Self {
        Self::new(known.code())
    }
}

macro_rules! known_errors {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $reason:literal;)+) => {
        /// The source's error table (clause E4.5).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum KnownError {
            $($(#[$doc])* $variant,)+
        }

        impl KnownError {
            /// Every row of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// What the source's table says of the code.
            pub fn reason(self) -> &'static str {
                match self {
                    $(Self::$variant => $reason,)+
                }
            }
        }
    };
}

known_errors! {
    /// The token is missing, unknown or expired.
    NotAuthenticated = "0000", "未认证（未登陆）";
    /// The application's id or secret is wrong.
    WrongCredentials = "0001", "认证错误（用户名或密码错）";
    /// The application lacks the right.
    NoRight = "0003", "权限不足";
    /// A fault in the server, or a request that it cannot carry out.
    ServerError = "1000", "服务器端出错";
    /// There is no such card or member.
    UnknownCard = "1001", "卡号不存在";
    /// The card is not valid.
    InvalidCard = "1002", "会员卡状态处于无效状态（禁止使用）";
    /// The member is not valid.
    InvalidMember = "1003", "会员状态处于无效状态（禁止使用）";
    /// The account is not valid.
    InvalidAccount = "1004", "子账户无效";
    /// The account's balance does not suffice.
    InsufficientBalance = "1005", "子账余额不足";
    /// The card has expired.
    ExpiredCard = "1006", "会员卡过期";
}
