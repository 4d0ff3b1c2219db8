//! Which clause refuses a body.

use unicrm_proto::{FieldType, Format, MessageName, Refusal, RefusalKind};

use super::role::Role;

/// The clause that a tolerant reading's refusal rests on; none where it is a limit of the reader alone.
pub(super) fn clause_of(
    refusal: &Refusal,
    message: MessageName,
    format: Format,
    role: Role,
) -> Option<&'static str> {
    let xml = format == Format::Xml;
    let clause = match refusal.kind() {
        RefusalKind::NotWellFormed if xml => "X2.5",
        RefusalKind::NotWellFormed => "J1.1",
        RefusalKind::Encoding if refusal.expected().starts_with("text in UTF-8") => "X1.6",
        RefusalKind::Encoding if refusal.expected().starts_with("text in ") => "X1.9",
        RefusalKind::Encoding => "X1.7",
        RefusalKind::Doctype => "X2.1",
        RefusalKind::TooDeep => "X2.4",
        RefusalKind::TrailingData if xml => "X4.6",
        RefusalKind::TrailingData => "J1.7",
        RefusalKind::WrongRoot => "E1.5",
        RefusalKind::WrongType => "E3.5",
        RefusalKind::MissingField => return missing(refusal.path(), message),
        RefusalKind::DuplicateField => match last_name(refusal.path()) {
            "fromcontent" | "from_content" => "O9.3",
            "email" | "Email" => "J1.9",
            _ => "X5.2",
        },
        RefusalKind::NilWithContent => "N3.5",
        RefusalKind::UnexpectedText => "X5.3",
        RefusalKind::WrongShape => "X5.4",
        RefusalKind::BadNumber if role.field_type() == Some(FieldType::WholeNumber) => "N7.9",
        RefusalKind::BadNumber => "V1.7",
        RefusalKind::LostDigits => "V1.3",
        // A number of seconds where a moment is due.
        RefusalKind::BadDate if path_is_expiry(refusal) && !refusal.found().contains('-') => "V5.2",
        RefusalKind::BadDate => "V2.5",
        RefusalKind::BadBoolean if refusal.path().contains('@') => "N3.6",
        RefusalKind::BadBoolean if xml => "V1.8",
        RefusalKind::BadBoolean => "V1.10",
        RefusalKind::Deviation(_) => return refusal.clause(),
        RefusalKind::TooLarge | RefusalKind::BadValue | RefusalKind::Unencodable => return None,
    };
    Some(clause)
}

fn path_is_expiry(refusal: &Refusal) -> bool {
    last_name(refusal.path()) == "expires_in"
}

fn last_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The clause by which a field must be there.
fn missing(path: &str, message: MessageName) -> Option<&'static str> {
    let clause = match (last_name(path), message) {
        ("success", _) => "N7.1",
        ("data", _) => "N7.12",
        (_, MessageName::ApiTokenResult) => "N7.2",
        (_, MessageName::MemberSorts) => "N7.3",
        ("total_count" | "skip", _) => "N7.4",
        ("member_no", _) => "N7.5",
        ("account_no", _) => "N7.6",
        ("balance", MessageName::MemberListResult | MessageName::GetMemberResult) => "N7.6",
        (_, MessageName::AccountListResult) => "N7.7",
        (_, MessageName::MemberPay) => "N7.8",
        _ => return None,
    };
    Some(clause)
}
