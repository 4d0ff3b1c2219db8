//! What is replaced, and in which fields, parameters and headers it is found.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicrm_proto::{Field, FieldType};

/// What a replaced value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An application's id.
    AppId,
    /// An application's secret.
    AppSecret,
    /// An access token.
    Token,
    /// The number of a card or of a member, which is that of its first card.
    Card,
    /// The name of a person.
    Name,
    /// A mobile number.
    Mobile,
    /// An e-mail address.
    Email,
    /// An openid.
    OpenId,
    /// What a header proves somebody's identity with.
    Credential,
    /// A secret of another kind: named in a file, or by its field's name.
    Secret,
    /// Text of which nothing is known, in a body that cannot be read.
    Text,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// What happens to a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// It is replaced.
    Replace(Kind),
    /// Text for people: known values in it are replaced, short ones too.
    Remark,
    /// It stays, but for known values in it.
    Plain,
    /// An amount, a count or a date: it stays.
    Number,
}

/// The treatment of a field of the protocol, by its record's name.
pub fn of_field(record: &str, field: &Field) -> Option<Treatment> {
    match field.ty {
        FieldType::Decimal | FieldType::WholeNumber | FieldType::Date => {
            return Some(Treatment::Number);
        }
        FieldType::DateTime | FieldType::DateTimeWithOffset => return Some(Treatment::Number),
        FieldType::Text | FieldType::NonEmptyText | FieldType::List(_) => {}
    }
    Some(match (record, field.name) {
        ("ApiTokenResult", "token") => Treatment::Replace(Kind::Token),
        (_, "card_no" | "member_no") => Treatment::Replace(Kind::Card),
        ("Member" | "WeiXinMember", "name") => Treatment::Replace(Kind::Name),
        (_, "mobilephone") => Treatment::Replace(Kind::Mobile),
        (_, "email") => Treatment::Replace(Kind::Email),
        (_, "wx_open_id") => Treatment::Replace(Kind::OpenId),
        (_, "comment" | "title" | "action" | "created_at" | "fromcontent") => Treatment::Remark,
        (_, "items" | "accounts") => Treatment::Plain,
        ("MemberSort" | "MemberAccount", "name") | (_, "member_sort_name") => Treatment::Plain,
        (_, "no" | "from_no" | "account_no" | "account_sort_no" | "member_sort_no") => {
            Treatment::Plain
        }
        // Where somebody lives, roughly, and the sex name nobody.
        (_, "sex" | "city" | "country" | "province") => Treatment::Plain,
        (_, "debit_quantity" | "credit_quantity" | "display_balance") => Treatment::Number,
        _ => return None,
    })
}

/// The treatment by name alone: of a field that the protocol does not have, or in a body of unknown message. Where it
/// is unsure it replaces too much.
pub(super) fn by_name(name: &str) -> Treatment {
    let name: String = name.to_ascii_lowercase().replace(['-', '_'], "");
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    Treatment::Replace(match name.as_str() {
        "errorreason" | "comment" | "message" | "reason" => return Treatment::Remark,
        "membersortname" | "accountname" => return Treatment::Plain,
        _ if has(&["secret"]) => Kind::AppSecret,
        _ if has(&["token"]) => Kind::Token,
        _ if has(&[
            "password",
            "passwd",
            "credential",
            "authorization",
            "apikey",
            "signature",
            "sessionid",
        ]) =>
        {
            Kind::Secret
        }
        _ if has(&["appid"]) => Kind::AppId,
        _ if has(&["mobile", "phone"]) => Kind::Mobile,
        _ if has(&["email"]) => Kind::Email,
        _ if has(&["openid"]) => Kind::OpenId,
        _ if has(&["cardno", "memberno", "cardid", "cardnumber"]) => Kind::Card,
        "name" | "username" | "fullname" | "membername" => Kind::Name,
        "errorcode" | "success" | "data" | "no" => return Treatment::Plain,
        _ => return Treatment::Remark,
    })
}

/// Headers that carry who is asking. Their names and a scheme's word stay.
pub(super) fn is_credential(header: &str) -> bool {
    let header = header.to_ascii_lowercase();
    let known = ["authorization", "proxy-authorization", "cookie", "set-cookie"];
    let named = || matches!(by_name(&header), Treatment::Replace(_));
    known.contains(&header.as_str()) || named()
}

/// Headers of the frame: never looked through, so that no value that occurs in them by chance changes them.
pub(super) fn is_frame(header: &str) -> bool {
    const FRAME: [&str; 13] = [
        "accept",
        "accept-encoding",
        "allow",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "host",
        "keep-alive",
        "retry-after",
        "transfer-encoding",
        "unicrm-outcome",
    ];
    FRAME.contains(&header.to_ascii_lowercase().as_str())
}
