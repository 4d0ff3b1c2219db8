//! The clause index: every clause of the ledger once, each with an anchor.

use crate::ledger::{Clause, NeedKind, Profile, Suite};

use super::clauses::named;
use super::code::marked;
use super::errata::quotations;
use super::fragment::Context;
use super::groups;
use super::language::Language;
use super::markdown::{anchor, table};

/// `{{index}}`: all groups and their clauses.
pub(crate) fn facts(context: &Context<'_>) -> Result<String, String> {
    let ledger = &context.data.ledger;
    let is_titled = |clause: &&Clause| groups::ALL.iter().any(|group| group.id == clause.group());
    if let Some(clause) = ledger.clauses().iter().find(|clause| !is_titled(clause)) {
        return Err(format!("groups.rs: expected a title for the group {}", clause.group()));
    }
    let language = context.language;
    let mut contents = Vec::new();
    let mut parts = Vec::new();
    for group in groups::ALL {
        let clauses = named(ledger, group.id);
        if clauses.is_empty() {
            continue;
        }
        let (id, title) = (group.id, group.title(language));
        contents.push(format!("[{id}](#{}) {title}", anchor(id)));
        let rows: Vec<Vec<String>> = clauses.iter().map(|clause| row(clause, language)).collect();
        let heads = match language {
            Language::English => ["clause", "standing", "statement", "checked by"],
            Language::Chinese => ["条款", "效力", "内容", "检验方式"],
        };
        let heading = format!("<a id=\"{}\"></a>\n\n### {id} · {title}", anchor(id));
        parts.push(format!("{heading}\n\n{}", table(&heads, &rows)));
    }
    Ok(format!("{}\n\n{}", contents.join(" ·\n"), parts.join("\n\n")))
}

fn row(clause: &Clause, language: Language) -> Vec<String> {
    let mut standing = language.standing(clause.standing).to_owned();
    if clause.profile != Profile::Core {
        standing.push_str(&format!("{}`{}`", language.pick(", ", "，"), clause.profile));
    }
    if clause.erratum {
        standing.push_str(language.pick(", erratum", "，勘误"));
    }
    let mut statement = marked(language.text(clause));
    if !clause.quotes.is_empty() {
        statement.push_str("<br>");
        statement.push_str(&quotations(clause, language));
    }
    let id = format!("<a id=\"{}\"></a>{}", anchor(&clause.id), clause.id);
    vec![id, standing, statement, judge(clause, language).to_owned()]
}

fn judge(clause: &Clause, language: Language) -> &'static str {
    match clause.judged_by {
        Some(Suite::Server) => return language.pick("server suite", "服务端测试"),
        Some(Suite::Client) => return language.pick("client suite", "客户端测试"),
        None => {}
    }
    let has = |kind| clause.needs.keys().any(|need| need.kind() == kind);
    match (has(NeedKind::Body), has(NeedKind::Exchange)) {
        (true, true) => language.pick("bodies, exchanges", "报文向量、交换向量"),
        (true, false) => language.pick("bodies", "报文向量"),
        (false, true) => language.pick("exchanges", "交换向量"),
        (false, false) => language.pick("nothing", "不检验"),
    }
}
