//! Requests: absent, nil and empty; the names of a payment.

use serde_json::{Map, Value};
use unicrm_conformance::shape::{Shape, shape};
use unicrm_proto::{Format, MessageName};

use super::super::how::{Fault, How, message};
use super::super::naive::{NAIVE, Naive};
use super::super::subject::{Ask, Read};

/// The fields of a request's value.
fn fields(message: MessageName, value: &mut Value) -> Option<&mut Map<String, Value>> {
    if message.is_answer() { None } else { value.as_object_mut() }
}

/// Every field that is not set becomes null.
fn unset_is_null(message: MessageName, value: &mut Value) {
    if let (Shape::Request(record), Some(fields)) = (shape(message), fields(message, value)) {
        for (name, _) in record.fields {
            fields.entry(*name).or_insert(Value::Null);
        }
    }
}

fn null_is_unset(message: MessageName, value: &mut Value) {
    if let Some(fields) = fields(message, value) {
        fields.retain(|_, field| !field.is_null());
    }
}

/// Takes the attribute out that makes an element nil.
fn without_nil(ask: &mut Ask, message: MessageName) {
    if ask.is_xml() && ask.message == message {
        let text = ask.text().replace(" i:nil=\"true\"", "").replace(" xsi:nil=\"true\"", "");
        ask.body = text.into_bytes();
    }
}

pub(super) const ALL: &[Fault] = &[
    message(
        "weixin-nil-is-empty",
        "reads a nil field of a member as the empty text",
        &["N3.1", "N5.2"],
        How::Before(|ask| without_nil(ask, MessageName::WeiXinMember)),
    ),
    message(
        "pay-nil-is-empty",
        "reads a nil field of a payment as the empty text",
        &["N3.2"],
        How::Before(|ask| without_nil(ask, MessageName::MemberPay)),
    ),
    message(
        "unset-written-as-nil",
        "writes every field of a request that is not set as nil",
        &["N3.3"],
        How::Value(|message, format, value| {
            if format == Format::Xml {
                unset_is_null(message, value);
            }
        }),
    ),
    message(
        "unset-written-as-null",
        "writes every field of a request that is not set as null",
        &["N4.1"],
        How::Value(|message, format, value| {
            if format == Format::Json {
                unset_is_null(message, value);
            }
        }),
    ),
    message(
        "nil-is-true-alone",
        "knows nil as true alone, not as 1 and not with white space around it",
        &["N3.4"],
        How::Before(|ask| {
            if ask.is_xml() {
                let text = ask.text();
                let text =
                    text.replace(":nil=\"1\"", ":nil=\"0\"").replace(":nil=\" ", ":nil=\"x ");
                ask.body = text.into_bytes();
            }
        }),
    ),
    message(
        "content-of-nil-passed-over",
        "reads a nil element with content as nil",
        &["N3.5"],
        How::Accept(|_, it| it.kind == "nil-with-content", NAIVE),
    ),
    message(
        "odd-nil-is-false",
        "reads a nil that is neither true nor false as false",
        &["N3.6"],
        How::Accept(|_, it| it.kind == "bad-boolean" && it.path.ends_with(":nil"), NAIVE),
    ),
    message(
        "any-nil-is-nil",
        "takes an element with a nil attribute for nil, whatever its value",
        &["N3.7"],
        How::After(|ask, read| {
            let any = Naive { any_nil: true, ..NAIVE };
            let text = ask.text();
            let said = [":nil=\"false\"", ":nil=\"0\""].iter().any(|nil| text.contains(nil));
            match (read, any.read(ask)) {
                (Read::Value(_, forgiven), Some(value)) if ask.is_xml() && said => {
                    Read::Value(value, forgiven)
                }
                (read, _) => read,
            }
        }),
    ),
    message(
        "nil-left-out-of-xml",
        "leaves a field out that is set to nil",
        &["N3.8"],
        How::Value(|message, format, value| {
            if format == Format::Xml {
                null_is_unset(message, value);
            }
        }),
    ),
    message(
        "nil-written-as-empty",
        "writes a field that is set to nil as the empty text",
        &["N3.8", "N4.3", "N5.2"],
        How::Value(|message, _, value| {
            for field in fields(message, value).into_iter().flat_map(Map::values_mut) {
                if field.is_null() {
                    *field = Value::from("");
                }
            }
        }),
    ),
    message(
        "null-read-as-absent",
        "reads a null of a request as a field that is not there",
        &["N4.2"],
        How::Misread(|message, format, value| {
            if format == Format::Json {
                null_is_unset(message, value);
            }
        }),
    ),
    message(
        "nil-left-out-of-json",
        "leaves a key out that is set to null",
        &["N4.3"],
        How::Value(|message, format, value| {
            if format == Format::Json {
                null_is_unset(message, value);
            }
        }),
    ),
    message(
        "absent-read-as-nil",
        "reads a field of a member that is not there as nil",
        &["N5.1"],
        How::Misread(|message, _, value| {
            if message == MessageName::WeiXinMember {
                unset_is_null(message, value);
            }
        }),
    ),
    message(
        "empty-read-as-absent",
        "reads an empty field of a member as one that is not there",
        &["N5.3"],
        How::Misread(|message, _, value| {
            if message == MessageName::WeiXinMember {
                value.as_object_mut().into_iter().for_each(|it| it.retain(|_, field| field != ""));
            }
        }),
    ),
    message(
        "content-written-as-in-the-table",
        "writes the content of a payment as from_content",
        &["O9.1"],
        How::Text(|message, _, text| {
            let pay = message == MessageName::MemberPay;
            if pay { text.replace("fromcontent", "from_content") } else { text }
        }),
    ),
    message(
        "fields-out-of-order-passed-over",
        "passes over fields of a request in XML that come too late in the alphabetical order",
        &["X3.1"],
        How::After(|ask, read| match read {
            Read::Value(_, forgiven) if ask.is_xml() && !ask.message.is_answer() => {
                match (Naive { ordered: true, ..NAIVE }).read(ask) {
                    Some(value) => Read::Value(value, forgiven),
                    None => Read::refused("not-well-formed", 0, ""),
                }
            }
            other => other,
        }),
    ),
    message(
        "requests-in-the-samples-order",
        "writes requests in XML in the order of JSON",
        &["X3.3"],
        How::Xml(|message, root| {
            if let Shape::Request(record) = shape(message) {
                let mut children = Vec::new();
                for (name, _) in record.fields {
                    children
                        .extend(root.get_mut(name).cloned().map(super::super::xml::Node::Element));
                }
                root.children = children;
            }
        }),
    ),
    message(
        "strict-reads-tolerantly",
        "reads tolerantly where it is told to read strictly",
        &["D1.1"],
        How::Before(|ask| ask.mode = unicrm_proto::Mode::Tolerant),
    ),
];
