//! What is unlike the sound client and allowed all the same.

use std::thread;
use std::time::Duration;

use serde_json::json;
use unicrm_proto::Format;
use unicrm_proto::value::Presence;

use super::habits::{Change, Habits};
use super::members::optional;
use super::session::Tried;
use super::wire::Sent;
use crate::catalogue::Nature;

const fn variant(
    name: &'static str,
    note: &'static str,
    clauses: &'static [&'static str],
    set: fn(&mut Habits),
) -> Change {
    Change { name, note, nature: Nature::Variant, clauses, set }
}

pub(super) const VARIANTS: &[Change] = &[
    variant("indented", "writes bodies indented", &["X4.1"], |habits| {
        habits.written = |sent| {
            let format = sent.format;
            sent.edit_body(|body| indented(format, &body));
        };
    }),
    variant(
        "xml-declaration",
        "writes an XML declaration in front of bodies",
        &["E6.1"],
        |habits| {
            habits.written = |sent| {
                if sent.format == Format::Xml && !sent.body.is_empty() {
                    sent.edit_body(|body| {
                        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n{body}")
                    });
                }
            };
        },
    ),
    variant(
        "other-prefixes",
        "declares the namespaces under prefixes of its own",
        &["E2.2", "E2.3"],
        |habits| {
            habits.written = |sent| {
                if sent.format == Format::Xml {
                    sent.edit_body(|body| {
                        let body =
                            body.replace("xmlns:xsi=", "xmlns:q1=").replace("xsi:nil", "q1:nil");
                        body.replace("xmlns:i=", "xmlns:q1=").replace("i:nil", "q1:nil")
                    });
                }
            };
        },
    ),
    variant("single-quotes", "writes attributes in single quotes", &["E6.1"], |habits| {
        habits.written = |sent| {
            if sent.format == Format::Xml {
                sent.edit_body(|body| body.replace('"', "'"));
            }
        };
    }),
    variant(
        "escaped-characters",
        "writes characters beyond ASCII as references and escapes",
        &["X2.1", "J1.1"],
        |habits| {
            habits.written = |sent| {
                let format = sent.format;
                sent.edit_body(|body| escaped(format, &body));
            };
        },
    ),
    variant(
        "json-in-another-order",
        "writes the keys of JSON in another order",
        &["X3.1"],
        |habits| {
            habits.written = |sent| {
                if sent.format == Format::Json && !sent.body.is_empty() {
                    sent.edit_body(|body| turned(&body));
                }
            };
        },
    ),
    variant(
        "unknown-names",
        "writes a name that the protocol does not have",
        &["X5.1"],
        |habits| {
            habits.written = |sent| {
                let format = sent.format;
                sent.edit_body(|body| match format {
                    Format::Xml => body
                        .replacen("</WeiXinMember>", "<zone>1</zone></WeiXinMember>", 1)
                        .replacen("</MemberPay>", "<zone>1</zone></MemberPay>", 1),
                    Format::Json => body.replacen('{', "{\"zone\":\"1\",", 1),
                });
            };
        },
    ),
    variant(
        "nil-for-unset",
        "writes nil for every unset field, as the source's samples do",
        &["N3.3", "N4.1"],
        |habits| {
            habits.member = |member| {
                for slot in optional(member) {
                    if slot.is_absent() {
                        *slot = Presence::Nil;
                    }
                }
            };
            habits.paid = |payment| {
                if payment.comment.is_absent() {
                    payment.comment = Presence::Nil;
                }
            };
        },
    ),
    variant("no-charset", "sends bodies without a charset", &["E6.3"], |habits| {
        habits.written = |sent| content_type(sent, |text| text.replace("; charset=utf-8", ""));
    }),
    variant(
        "large-charset",
        "writes Content-Type in another case, without the blank",
        &["E6.3"],
        |habits| {
            habits.written =
                |sent| content_type(sent, |text| text.replace("; charset=utf-8", ";charset=UTF-8"));
        },
    ),
    variant(
        "text-types",
        "asks for text/xml and text/json, and sends them",
        &["E6.4", "O13.1"],
        |habits| {
            habits.written = |sent| {
                for (name, value) in &mut sent.headers {
                    if name.eq_ignore_ascii_case("accept")
                        || name.eq_ignore_ascii_case("content-type")
                    {
                        *value = value.replace("application/", "text/");
                    }
                }
            };
        },
    ),
    variant(
        "accepts-several",
        "asks for its format first and anything else after it",
        &["S1.accept"],
        |habits| {
            habits.written = |sent| {
                for (name, value) in &mut sent.headers {
                    if name.eq_ignore_ascii_case("accept") {
                        value.push_str(", */*;q=0.1");
                    }
                }
            };
        },
    ),
    variant("shouted-headers", "writes the names of headers in capitals", &[], |habits| {
        habits.written =
            |sent| sent.headers.iter_mut().for_each(|(name, _)| name.make_ascii_uppercase());
    }),
    variant("more-headers", "sends a user agent and what browsers send", &[], |habits| {
        habits.written = |sent| {
            sent.set_header("User-Agent", "Mozilla/4.0 (compatible; till 7)");
            sent.set_header("Accept-Language", "zh-CN,zh;q=0.9");
            sent.set_header("Accept-Encoding", "identity");
            sent.set_header("Cache-Control", "no-cache");
        };
    }),
    variant(
        "small-escapes",
        "writes the digits of percent-encoding in small letters",
        &["O2.13"],
        |habits| {
            habits.written = |sent| {
                sent.query.iter_mut().for_each(|(_, value)| *value = small_escapes(value));
                sent.path = small_escapes(&sent.path);
            };
        },
    ),
    variant("keeps-connections", "sends its requests on one connection", &[], |habits| {
        habits.carriage.keeps_connection = true;
    }),
    variant("chunked", "sends bodies in chunks", &[], |habits| habits.carriage.chunks = true),
    variant("expects-100", "waits for 100 before it sends a body", &[], |habits| {
        habits.carriage.expects_100 = true
    }),
    variant("in-pieces", "sends its requests piece by piece", &[], |habits| {
        habits.carriage.pieces = true
    }),
    variant("slow", "takes its time before each request", &[], |habits| {
        habits.written = |_| thread::sleep(Duration::from_millis(40));
    }),
    variant("never-again", "asks for nothing twice, but for 0000", &["O15.3"], |habits| {
        habits.reads = 1
    }),
    variant(
        "never-pays-twice",
        "tells a payment as refused after 0000, with its token renewed",
        &["O15.4"],
        |habits| {
            habits.pays_after_0000 = false;
        },
    ),
    variant(
        "pays-where-keys-are-echoed",
        "sends a lost payment again where keys are taken once",
        &["O15.3"],
        |habits| {
            habits.pays_again = |tried, echoed| echoed.0 && matches!(tried, Tried::Lost(_));
        },
    ),
    variant(
        "looks-up-at-once",
        "looks a payment of unknown outcome up by itself",
        &["O15.14"],
        |habits| {
            habits.looks_up = true;
        },
    ),
    variant("impatient", "waits a second for an answer", &["O15.13"], |habits| {
        habits.carriage.timeout = Duration::from_secs(1);
    }),
    variant("token-for-each-request", "gets a token for each request", &["V5.6"], |habits| {
        habits.token_each_time = true;
    }),
    variant("pages-of-its-own", "reads all rows in pages of 7", &["O3.1"], |habits| {
        habits.top = Some(7)
    }),
    variant("talkative", "prints a line of its own, and more keys", &[], |habits| {
        habits.told = |told, _| {
            told.before = Some("connected to the service".to_owned());
            if let Some(document) =
                told.document.as_mut().and_then(|document| document.as_object_mut())
            {
                document.insert("elapsed_ms".to_owned(), json!(12));
            }
        };
    }),
    variant("wrapped", "prints what it got as the data of an object", &[], |habits| {
        habits.told = |told, _| {
            let is_payment =
                told.document.as_ref().is_some_and(|document| document.get("outcome").is_some());
            if !is_payment {
                told.document =
                    told.document.take().map(|data| json!({ "ok": true, "data": data }));
            }
        };
    }),
];

fn content_type(sent: &mut Sent, change: fn(&str) -> String) {
    for (name, value) in &mut sent.headers {
        if name.eq_ignore_ascii_case("content-type") {
            *value = change(value);
        }
    }
}

/// With each element, or each member, on a line of its own.
fn indented(format: Format, body: &str) -> String {
    match format {
        Format::Xml => body.replace("><", ">\n  <"),
        Format::Json => {
            body.replace(",\"", ",\n  \"").replace("\":", "\" : ").replacen('{', "{\n  ", 1)
        }
    }
}

/// In ASCII alone.
fn escaped(format: Format, body: &str) -> String {
    let mut written = String::new();
    for character in body.chars() {
        match format {
            _ if character.is_ascii() => written.push(character),
            Format::Xml => written.push_str(&format!("&#x{:x};", u32::from(character))),
            Format::Json => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    written.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    written
}

/// With the last member of an object of texts and numbers first.
fn turned(body: &str) -> String {
    let inner = body.trim_start_matches('{').trim_end_matches('}');
    let mut members: Vec<&str> = inner.split(",\"").collect();
    let Some(first) = members.first_mut() else { return body.to_owned() };
    *first = first.trim_start_matches('"');
    members.rotate_right(1);
    let members: Vec<String> = members.iter().map(|member| format!("\"{member}")).collect();
    format!("{{{}}}", members.join(","))
}

fn small_escapes(value: &str) -> String {
    let mut written = String::new();
    let mut digits = 0;
    for character in value.chars() {
        written.push(if digits > 0 { character.to_ascii_lowercase() } else { character });
        digits = if character == '%' { 2 } else { i32::max(digits - 1, 0) };
    }
    written
}
