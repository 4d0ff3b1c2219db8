//! Field tables: names, types and presence from the protocol crate, meanings from the ledger.

use unicrm_proto::{DataShape, Field, FieldPresence, FieldType, MessageName, Schema};

use crate::ledger::Clause;

use super::code::marked;
use super::fragment::Context;
use super::language::Language;
use super::markdown::{span, table};

/// `{{fields WeiXinMember S7,S6 required=wx_open_id fixed=card_no sex=S7.country}}`: the table of a record; meanings
/// from the clauses of the sections, the first that has one, or from the clause given for the field. Where the server's
/// rules go beyond the record, `required` and `fixed` name the fields.
pub(crate) fn facts(
    schema: &str,
    sections: &str,
    rules: &[&str],
    context: &Context<'_>,
) -> Result<String, String> {
    let given =
        |name: &str| rules.iter().find_map(|rule| rule.strip_prefix(name)?.strip_prefix('='));
    let ruled = |rule: &str, name: &str| {
        given(rule).is_some_and(|fields| fields.split(',').any(|field| field == name))
    };
    let schema = find(schema).ok_or_else(|| format!("expected a record's name, found {schema}"))?;
    let language = context.language;
    let mut rows = Vec::new();
    for field in schema.fields {
        let of_section = |section| clause_of(schema, field, section, context);
        let clause = given(field.name)
            .and_then(|id| context.data.ledger.get(id))
            .or_else(|| sections.split(',').find_map(of_section))
            .ok_or_else(|| format!("expected a clause for {}.{}", schema.name, field.name))?;
        if ruled("fixed", field.name) {
            rows.push(fixed(field, context));
            continue;
        }
        let presence = if ruled("required", field.name) {
            language.pick("required by the rules", "规则要求必填")
        } else {
            presence(field, language)
        };
        rows.push(vec![
            span(field.name),
            ty(field.ty, language),
            presence.to_owned(),
            meaning(clause, field, language),
            context.links.to(&clause.id),
        ]);
    }
    let heads = match language {
        Language::English => ["field", "type", "presence", "meaning", "clause"],
        Language::Chinese => ["字段", "类型", "是否必需", "含义", "条款"],
    };
    Ok(format!("{}\n\n{}", table(&heads, &rows), order(schema, context)))
}

/// The clause that says what a field is: `S8.card_no`; the names of an account's fields are those of others too.
fn clause_of<'a>(
    schema: &Schema,
    field: &Field,
    section: &str,
    context: &Context<'a>,
) -> Option<&'a Clause> {
    let ledger = &context.data.ledger;
    let own = match (schema.name, field.name) {
        ("MemberAccount", name @ ("name" | "comment")) => format!("{section}.account_{name}"),
        (_, name) => format!("{section}.{name}"),
    };
    ledger.get(&own)
}

/// The row of a field that the operation does not change (clause O7.10).
fn fixed(field: &Field, context: &Context<'_>) -> Vec<String> {
    let language = context.language;
    vec![
        span(field.name),
        ty(field.ty, language),
        language.pick("absent", "缺失").to_owned(),
        language
            .pick(
                "not to be changed: absent, empty, or as stored",
                "不可修改：缺失、空文本或与现有的相同",
            )
            .to_owned(),
        context.links.to("O7.10"),
    ]
}

/// A clause's text without the field's name in front.
fn meaning(clause: &Clause, field: &Field, language: Language) -> String {
    marked(without_name(language.text(clause), field.name))
}

/// `the card that pays.` of `card_no: the card that pays.`
pub(crate) fn without_name<'a>(text: &'a str, name: &str) -> &'a str {
    let behind = text.strip_prefix(name).and_then(|rest| rest.strip_prefix([':', '：']));
    behind.map_or(text, str::trim_start)
}

fn ty(ty: FieldType, language: Language) -> String {
    let named = |english, chinese, part: &str| {
        format!("[{}](values.md#{part})", language.pick(english, chinese))
    };
    match ty {
        FieldType::Text | FieldType::NonEmptyText => named("text", "文本", "text"),
        FieldType::Decimal => named("decimal", "十进制数", "decimals"),
        FieldType::WholeNumber => named("whole number", "整数", "whole-numbers"),
        FieldType::DateTimeWithOffset => {
            named("date-time with offset", "带偏移的日期时间", "dates")
        }
        FieldType::DateTime => named("date-time", "日期时间", "dates"),
        FieldType::Date => named("date", "日期", "dates"),
        FieldType::List(items) => {
            format!("{}{}", language.pick("list of ", "列表："), span(items.name))
        }
    }
}

fn presence(field: &Field, language: Language) -> &'static str {
    match field.presence {
        FieldPresence::Required if field.not_empty => {
            language.pick("required, not empty", "必需，不可为空")
        }
        FieldPresence::Required => language.pick("required", "必需"),
        FieldPresence::Optional => language.pick("a value or null", "有值或 null"),
        FieldPresence::ThreeWay => language.pick("absent, nil or a value", "缺失、nil 或有值"),
        FieldPresence::Many => language.pick("a list, perhaps empty", "列表，可为空"),
    }
}

/// In which order the fields are written.
fn order(schema: &Schema, context: &Context<'_>) -> String {
    let names = |order: &[usize]| {
        let names: Vec<String> = order.iter().map(|&at| span(schema.fields[at].name)).collect();
        names.join(context.language.comma())
    };
    let (language, links) = (context.language, context.links);
    let (xml, json) = (names(schema.xml_order), names(schema.json_order));
    if xml == json {
        return match language {
            Language::English => format!(
                "Written in this order, in both formats ({} {}); read in any ({}).",
                links.to("X3.2"),
                links.to("X3.4"),
                links.to("X3.1")
            ),
            Language::Chinese => format!(
                "两种格式均按此顺序写出（{} {}），读取时不论顺序（{}）。",
                links.to("X3.2"),
                links.to("X3.4"),
                links.to("X3.1")
            ),
        };
    }
    let (for_xml, for_json) = (links.to("X3.3"), links.to("X3.4"));
    match language {
        Language::English => format!(
            "Written in JSON in the order of the table ({for_json}), in XML in this order \
             ({for_xml}): {xml}."
        ),
        Language::Chinese => {
            format!("JSON 按表中的顺序写出（{for_json}），XML 按以下顺序写出（{for_xml}）：{xml}。")
        }
    }
}

/// The record of a name, wherever it stands in a message.
fn find(name: &str) -> Option<&'static Schema> {
    MessageName::ALL.into_iter().find_map(|message| match message.data() {
        DataShape::Record(schema) | DataShape::List(schema) => within(schema, name),
        DataShape::Text | DataShape::Nothing => None,
    })
}

fn within(schema: &'static Schema, name: &str) -> Option<&'static Schema> {
    if schema.name == name {
        return Some(schema);
    }
    schema.fields.iter().find_map(|field| match field.ty {
        FieldType::List(items) => within(items, name),
        _ => None,
    })
}
