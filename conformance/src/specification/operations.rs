//! Error codes, of each operation and all of them.

use unicrm_proto::KnownError;
use unicrm_proto::operation::{
    CreateWeiXinMember, GetMember, GetToken, ListAccountItems, ListMemberSorts, ListMembers,
    ModifyWeiXinMember, Operation, OperationName, Pay,
};

use super::code::marked;
use super::fragment::Context;
use super::language::Language;
use super::markdown::{span, table};

/// The codes that an operation's answer may have.
fn codes_of(name: OperationName) -> Vec<KnownError> {
    fn of<O: Operation>() -> Vec<KnownError> {
        let mut codes = vec![KnownError::NoRight, KnownError::ServerError];
        if O::NEEDS_TOKEN {
            codes.push(KnownError::NotAuthenticated);
        }
        codes.extend(O::ERRORS);
        codes.sort_by_key(|code| code.code());
        codes
    }
    match name {
        OperationName::GetToken => of::<GetToken>(),
        OperationName::ListMemberSorts => of::<ListMemberSorts>(),
        OperationName::ListMembers => of::<ListMembers>(),
        OperationName::GetMember => of::<GetMember>(),
        OperationName::ListAccountItems => of::<ListAccountItems>(),
        OperationName::CreateWeiXinMember => of::<CreateWeiXinMember>(),
        OperationName::ModifyWeiXinMember => of::<ModifyWeiXinMember>(),
        OperationName::Pay => of::<Pay>(),
    }
}

/// `{{codes Pay}}`: the codes of one operation.
pub(crate) fn codes(operation: &str, context: &Context<'_>) -> Result<String, String> {
    let name: OperationName = operation
        .parse()
        .map_err(|_| format!("expected an operation's name, found {operation}"))?;
    code_table(&codes_of(name), false, context)
}

/// `{{codes}}`: every code, with the operations that may answer it.
pub(crate) fn all_codes(context: &Context<'_>) -> Result<String, String> {
    code_table(KnownError::ALL, true, context)
}

fn code_table(
    codes: &[KnownError],
    with_operations: bool,
    context: &Context<'_>,
) -> Result<String, String> {
    let language = context.language;
    let mut rows = Vec::new();
    for known in codes {
        let code = known.code();
        let id = format!("S9.{code}");
        let ledger = &context.data.ledger;
        let clause = ledger.get(&id).ok_or_else(|| format!("expected the clause {id}"))?;
        let text = language.text(clause);
        let meaning = text.trim_start_matches(code).trim_start_matches([':', '：', ' ']);
        let mut row = vec![span(code), marked(meaning), known.reason().to_owned()];
        if with_operations {
            row.push(operations_of(*known, language));
        }
        row.push(context.links.to(&id));
        rows.push(row);
    }
    let mut heads = match language {
        Language::English => vec!["code", "meaning", "reason in the source's words", "clause"],
        Language::Chinese => vec!["错误码", "含义", "原文的说明", "条款"],
    };
    if with_operations {
        heads.insert(3, language.pick("operations", "操作"));
    }
    Ok(table(&heads, &rows))
}

fn operations_of(known: KnownError, language: Language) -> String {
    let of: Vec<&str> = OperationName::ALL
        .into_iter()
        .filter(|&name| codes_of(name).contains(&known))
        .map(OperationName::as_str)
        .collect();
    match of.len() {
        count if count == OperationName::ALL.len() => language.pick("all", "全部").to_owned(),
        count if count + 1 == OperationName::ALL.len() => {
            language.pick("all but GetToken", "除 GetToken 外全部").to_owned()
        }
        _ => of.join(language.comma()),
    }
}
