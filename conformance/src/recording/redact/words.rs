//! Words of the protocol, which say nothing of anybody, and words that tell that a value may be near.

use unicrm_proto::{DataShape, FieldType, MessageName, Schema};

/// Words of XML, JSON and the envelope beside the names of messages and fields.
const WORDS: [&str; 28] = [
    "ApiResult",
    "ApiResponse",
    "ArrayOfMemberSort",
    "CDATA",
    "DOCTYPE",
    "XMLSchema",
    "XMLSchema-instance",
    "data",
    "encoding",
    "error_code",
    "error_reason",
    "false",
    "http",
    "i",
    "nil",
    "null",
    "org",
    "string",
    "success",
    "true",
    "type",
    "utf-8",
    "version",
    "www",
    "xml",
    "xmlns",
    "xsd",
    "xsi",
];

/// Whether it is a word of the protocol: no person's and no secret.
pub(super) fn is_of_protocol(word: &str) -> bool {
    WORDS.contains(&word)
        || MessageName::ALL.iter().any(|message| {
            message.as_str() == word
                || matches!(message.data(), DataShape::Record(schema) | DataShape::List(schema) if names(schema, word))
        })
}

fn names(schema: &Schema, word: &str) -> bool {
    let of_field = |field: &unicrm_proto::Field| {
        field.name == word
            || field.table_name == Some(word)
            || matches!(field.ty, FieldType::List(items) if names(items, word))
    };
    schema.name == word || schema.fields.iter().any(of_field)
}

/// Whether a text that cannot be taken apart may hold values: it has a word that stands in front of one, or could have
/// it in escapes.
pub(super) fn speaks_of_values(text: &str) -> bool {
    const SIGNS: [&str; 20] = [
        "token",
        "secret",
        "password",
        "name",
        "card",
        "mobile",
        "phone",
        "mail",
        "openid",
        "open_id",
        "member_no",
        "appid",
        "cookie",
        "\\u00",
        "姓名",
        "手机",
        "密码",
        "令牌",
        "会员",
        "&#",
    ];
    let text = text.to_ascii_lowercase();
    SIGNS.iter().any(|sign| text.contains(sign))
}
