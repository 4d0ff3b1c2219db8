//! Query tables: defaults and limits from the protocol crate, meanings from the ledger.

use unicrm_proto::exchange::server::ServerLimits;
use unicrm_proto::operation::{OperationName, Page};
use unicrm_proto::value::WholeNumber;

use super::code::marked;
use super::fields::without_name;
use super::fragment::Context;
use super::language::Language;
use super::markdown::{span, table};

/// What a parameter's value is.
#[derive(Clone, Copy)]
enum Value {
    Text,
    Skip,
    Top,
}

/// One parameter: its name, its clause, its value, and whether the operation cannot do without it.
struct Parameter(&'static str, &'static str, Value, Need);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Always,
    /// One of those that are marked so.
    OneOf,
    No,
}

/// The query of an operation, in the order of writing.
fn query(operation: OperationName) -> Vec<Parameter> {
    use {Need::*, Value::*};
    let token = || Parameter("token", "O11.1", Text, Always);
    match operation {
        OperationName::GetToken => vec![
            Parameter("appid", "S0.appid", Text, Always),
            Parameter("appsecret", "S0.appsecret", Text, Always),
        ],
        OperationName::ListMembers => vec![
            Parameter("sortNo", "S3.sortNo", Text, No),
            Parameter("skip", "S3.query_skip", Skip, No),
            Parameter("top", "S3.top", Top, No),
            token(),
        ],
        OperationName::GetMember => vec![
            Parameter("cardno", "S4.request", Text, OneOf),
            Parameter("mobilephone", "S4.request_mobile", Text, OneOf),
            token(),
        ],
        OperationName::ListAccountItems => vec![
            Parameter("cardno", "S5.cardno", Text, Always),
            Parameter("accountSortNo", "S5.accountSortNo", Text, No),
            Parameter("skip", "S5.query_skip", Skip, No),
            Parameter("top", "S5.top", Top, No),
            token(),
        ],
        OperationName::ListMemberSorts
        | OperationName::CreateWeiXinMember
        | OperationName::ModifyWeiXinMember
        | OperationName::Pay => vec![token()],
    }
}

/// `{{parameters ListMembers}}`: the query of an operation.
pub(crate) fn facts(operation: &str, context: &Context<'_>) -> Result<String, String> {
    let operation = operation
        .parse()
        .map_err(|_| format!("expected an operation's name, found {operation}"))?;
    let (language, links) = (context.language, context.links);
    let mut rows = Vec::new();
    for Parameter(name, id, value, need) in query(operation) {
        let ledger = &context.data.ledger;
        let clause = ledger.get(id).ok_or_else(|| format!("expected the clause {id}"))?;
        let text = language.text(clause);
        // The page has a field `skip` too, so the clauses of the parameters say which they mean.
        let text = text.strip_prefix("skip in the query: ").unwrap_or(text);
        let text = text.strip_prefix("查询参数 skip：").unwrap_or(text);
        let meaning = match name {
            "token" => language
                .pick(
                    "what [GetToken](get-token.md) answered",
                    "[GetToken](get-token.md) 所得的令牌",
                )
                .to_owned(),
            _ => marked(without_name(text, name)),
        };
        rows.push(vec![
            span(name),
            values(value, language).to_owned(),
            default(value, need, language),
            limits(value, language),
            meaning,
            match value {
                Value::Text => links.to(id),
                Value::Skip => links.all(&[id, "O3.4"]),
                Value::Top => links.all(&[id, "O3.3", "O3.5", "O3.6"]),
            },
        ]);
    }
    let heads = match language {
        Language::English => ["parameter", "value", "default", "limits", "meaning", "clauses"],
        Language::Chinese => ["参数", "值", "缺省", "限制", "含义", "条款"],
    };
    Ok(table(&heads, &rows))
}

fn values(value: Value, language: Language) -> &'static str {
    match value {
        Value::Text => language.pick("text", "文本"),
        Value::Skip | Value::Top => language.pick("whole number", "整数"),
    }
}

fn default(value: Value, need: Need, language: Language) -> String {
    match (need, value) {
        (Need::Always, _) => language.pick("required", "必需").to_owned(),
        (Need::OneOf, _) => language.pick("one of the two", "二者之一").to_owned(),
        (Need::No, Value::Text) => language.pick("all", "全部").to_owned(),
        (Need::No, Value::Skip) => "0".to_owned(),
        (Need::No, Value::Top) => Page::DEFAULT_TOP.to_string(),
    }
}

fn limits(value: Value, language: Language) -> String {
    let from_zero = |most: String| match language {
        Language::English => format!("0 to {most}"),
        Language::Chinese => format!("0 至 {most}"),
    };
    match value {
        Value::Text => "–".to_owned(),
        Value::Skip => from_zero(WholeNumber::MAX.to_string()),
        Value::Top => {
            let configured = language.pick("unless configured otherwise", "除非另有配置");
            from_zero(ServerLimits::default().top.to_string()) + &language.in_brackets(configured)
        }
    }
}
