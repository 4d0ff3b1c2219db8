//! The envelope of an answer: root, success, code, reason, the presence of data.

use serde_json::{Value, json};
use unicrm_proto::MessageName;

use super::super::how::{Fault, How, message};
use super::super::naive::{NAIVE, Naive};
use super::super::subject::Read;
use super::super::xml::{Element, Node};

fn failed(value: &Value) -> bool {
    value["success"] == json!(false)
}

fn is_failure(root: &mut Element) -> bool {
    root.get_mut("success").is_some_and(|success| success.text() == "false")
}

fn listed_code(code: &str) -> bool {
    matches!(code, "" | "0000" | "0001" | "0003")
        || (code.len() == 4 && ("1000"..="1006").contains(&code))
}

pub(super) const ALL: &[Fault] = &[
    message(
        "list-root-apiresult",
        "writes the member list under ApiResult, as every other answer",
        &["E1.1"],
        How::Xml(|_, root| {
            if root.name == "ApiResponse" && !is_failure(root) {
                "ApiResult".clone_into(&mut root.name);
            }
        }),
    ),
    message(
        "failure-root-always-apiresult",
        "writes every failure under ApiResult",
        &["E1.3"],
        How::Xml(|_, root| {
            if is_failure(root) {
                "ApiResult".clone_into(&mut root.name);
            }
        }),
    ),
    message(
        "request-roots-in-camel-case",
        "writes the roots of requests as a camel-case serializer names them",
        &["E1.6"],
        How::Xml(|_, root| match root.name.as_str() {
            "MemberPay" => "memberPay".clone_into(&mut root.name),
            "WeiXinMember" => "weiXinMember".clone_into(&mut root.name),
            _ => {}
        }),
    ),
    message(
        "failure-reason-left-out",
        "writes a failure without its reason",
        &["E4.1"],
        How::Xml(|_, root| {
            if is_failure(root) {
                root.drop(|child| child.name == "error_reason");
            }
        }),
    ),
    message(
        "failure-with-empty-data",
        "writes an empty data into every failure",
        &["E4.1"],
        How::Xml(|_, root| {
            if is_failure(root) && root.get_mut("data").is_none() {
                root.children.push(Node::Element(Element::new("data")));
            }
        }),
    ),
    message(
        "unknown-code-emptied",
        "reads a code outside the table as no code",
        &["E4.2"],
        How::Misread(|message, _, value| {
            let unknown = value["error_code"].as_str().is_some_and(|code| !listed_code(code));
            if message.is_answer() && unknown {
                value["error_code"] = json!("");
            }
        }),
    ),
    message(
        "success-beside-code-is-failure",
        "takes an answer with a code of the table for a failure, whatever success says",
        &["E4.3"],
        How::After(|_, read| {
            let contradicts =
                matches!(&read, Read::Value(_, all) if all.iter().any(|it| it.clause == "E4.3"));
            read.map(|value| {
                if contradicts {
                    value["success"] = json!(false);
                }
            })
        }),
    ),
    message(
        "failure-without-code-is-success",
        "takes an answer without a code for a success, whatever success says",
        &["E4.4"],
        How::After(|_, read| {
            let contradicts =
                matches!(&read, Read::Value(_, all) if all.iter().any(|it| it.clause == "E4.4"));
            read.map(|value| {
                if contradicts {
                    value["success"] = json!(true);
                }
            })
        }),
    ),
    message(
        "code-read-as-number",
        "reads a code as a number, so that its zeros in front are lost",
        &["E4.5"],
        How::Misread(|message, _, value| {
            let number = value["error_code"].as_str().and_then(|code| code.parse::<u32>().ok());
            if let (true, Some(number)) = (message.is_answer(), number) {
                value["error_code"] = json!(number.to_string());
            }
        }),
    ),
    message(
        "empty-data-of-failure-is-data",
        "reads the empty data of a failure as a record without fields",
        &["E4.6"],
        How::After(|ask, read| {
            let there = ask.text().contains("<data") || ask.text().contains("\"data\":{");
            let in_json = ask.text().contains("\"data\":\"\"");
            read.map(|value| {
                if failed(value)
                    && (there || in_json)
                    && value.get("data").is_none_or(Value::is_null)
                {
                    value["data"] = json!({});
                }
            })
        }),
    ),
    message(
        "data-of-failure-dropped",
        "drops the data of a failure unread",
        &["E4.7"],
        How::Misread(|message, _, value| {
            if message.is_answer() && failed(value) {
                value["data"] = Value::Null;
            }
        }),
    ),
    message(
        "no-data-left-out-of-json",
        "writes the answer of create and modify without the key data",
        &["E5.1"],
        How::Json(|message, root| {
            if let (MessageName::Empty, Some(members)) = (message, root.members()) {
                members.retain(|(name, _)| name != "data");
            }
        }),
    ),
    message(
        "no-data-written-as-typed-tag",
        "writes the answer of create and modify with an empty data that has a type",
        &["E3.7", "E5.1"],
        How::Xml(|message, root| {
            if message == MessageName::Empty {
                let mut data = Element::new("data");
                data.attributes.push(("xsi:type".to_owned(), "xsd:string".to_owned()));
                root.children.push(Node::Element(data));
            }
        }),
    ),
    message(
        "only-absent-data-is-none",
        "refuses data that is nil or empty where none is due",
        &["E5.2"],
        How::After(|ask, read| {
            let text = ask.text();
            let odd = ["<data", "\"data\":\"\"", "\"data\":{}"].iter().any(|it| text.contains(it));
            match read {
                Read::Value(value, _)
                    if ask.message == MessageName::Empty && !failed(&value) && odd =>
                {
                    Read::refused("wrong-shape", 0, "data")
                }
                other => other,
            }
        }),
    ),
    message(
        "undue-data-ignored",
        "ignores whatever data stands where none is due",
        &["E5.3"],
        How::Accept(|ask, it| ask.message == MessageName::Empty && it.path == "data", NAIVE),
    ),
    message(
        "missing-success-ends-the-adapter",
        "fails with an exception that nobody catches where success is missing",
        &["N7.1"],
        How::After(|_, read| match &read {
            Read::Refused(it) if it.kind == "missing-field" && it.path == "success" => Read::Crash,
            _ => read,
        }),
    ),
    message(
        "missing-code-read-as-0000",
        "reads a missing code as 0000",
        &["N7.10"],
        How::After(|_, read| {
            let missing =
                matches!(&read, Read::Value(_, all) if all.iter().any(|it| it.clause == "N7.10"));
            read.map(|value| {
                if missing && value["error_code"] == "" {
                    value["error_code"] = json!("0000");
                }
            })
        }),
    ),
    message(
        "payment-without-number-is-failure",
        "takes a payment without a number for one that was not applied",
        &["N7.11"],
        How::After(|_, read| {
            let missing =
                matches!(&read, Read::Value(_, all) if all.iter().any(|it| it.clause == "N7.11"));
            read.map(|value| {
                if missing {
                    value["success"] = json!(false);
                }
            })
        }),
    ),
    message(
        "success-without-data-made-up",
        "makes up an empty record where a success lacks its data",
        &["N7.12"],
        How::Accept(
            |_, it| it.kind == "missing-field" && it.path == "data",
            Naive { filled: true, ..NAIVE },
        ),
    ),
];
