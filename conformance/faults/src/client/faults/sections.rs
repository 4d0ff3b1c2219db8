//! Requests unlike their sections, and answers told as other than they are (sections 0 to 9; rulings E7, O14).

use http::StatusCode;
use unicrm_proto::exchange::IDEMPOTENCY_KEY_HEADER;
use unicrm_proto::operation::OperationName as Operation;
use unicrm_proto::value::Presence;

use super::super::habits::Change;
use super::super::payment::Outcome;
use super::super::told::Told;
use super::super::wire::Sent;
use super::{behaviour, message};

pub(super) const FAULTS: &[Change] = &[
    message("token-in-any-format", "asks for a token in any format", &["S1.accept"], |habits| {
        habits.written = |sent| accept(sent, &[Operation::GetToken], "*/*");
    }),
    message("sorts-in-html", "asks for the sorts as a browser does", &["S2.accept"], |habits| {
        habits.written = |sent| accept(sent, &[Operation::ListMemberSorts], "text/html");
    }),
    message(
        "member-without-accept",
        "asks for a member without Accept",
        &["S4.accept"],
        |habits| {
            habits.written = |sent| {
                if sent.operation == Operation::GetMember {
                    sent.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("accept"));
                }
            };
        },
    ),
    message(
        "items-in-any-format",
        "asks for account items in any format",
        &["S5.accept"],
        |habits| {
            habits.written = |sent| accept(sent, &[Operation::ListAccountItems], "*/*");
        },
    ),
    message(
        "saves-in-any-format",
        "creates and modifies with an Accept of any format",
        &["S6.accept", "S7.accept"],
        |habits| {
            habits.written = |sent| {
                let saving = [Operation::CreateWeiXinMember, Operation::ModifyWeiXinMember];
                accept(sent, &saving, "*/*");
            };
        },
    ),
    message("pays-in-any-format", "pays with an Accept of any format", &["S8.accept"], |habits| {
        habits.written = |sent| accept(sent, &[Operation::Pay], "*/*");
    }),
    message(
        "list-at-the-root",
        "asks for the list below the host, without the service's path",
        &["S0.service_uri"],
        |habits| {
            habits.written = |sent| {
                if sent.operation == Operation::ListMembers {
                    sent.service.clear();
                }
            };
        },
    ),
    message("sorts-by-post", "asks for the sorts by POST", &["S0.rest"], |habits| {
        habits.written = |sent| {
            if sent.operation == Operation::ListMemberSorts {
                sent.method = "POST".to_owned();
            }
        };
    }),
    message(
        "pays-by-form",
        "writes a payment as a form, whatever the format is",
        &["S0.formats"],
        |habits| {
            habits.written = |sent| {
                if sent.operation == Operation::Pay {
                    sent.edit_body(|_| "card_no=1&account_sort_no=00&quantity=1.00".to_owned());
                }
            };
        },
    ),
    message(
        "spaces-as-printed",
        "writes the spaces that the operation lines print behind a parameter",
        &["S0.query_spaces"],
        |habits| {
            habits.written = |sent| {
                let paged = [Operation::ListMembers, Operation::ListAccountItems];
                if paged.contains(&sent.operation) {
                    sent.query.iter_mut().for_each(|(_, value)| value.push_str("%20"));
                }
            };
        },
    ),
    message(
        "appid-in-small-letters",
        "writes the appid in small letters",
        &["S0.appid"],
        |habits| {
            habits.written = |sent| parameter(sent, "appid", |value| value.to_ascii_lowercase());
        },
    ),
    message(
        "appsecret-in-base64",
        "writes the appsecret in another form than it was given",
        &["S0.appsecret"],
        |habits| {
            habits.written = |sent| parameter(sent, "appsecret", |value| format!("{value}%3D"));
        },
    ),
    message(
        "fromcontent-of-its-own",
        "writes its name into fromcontent, unasked",
        &["S8.fromcontent_unused"],
        |habits| {
            habits.paid = |payment| payment.fromcontent = Presence::Value("till 7".into());
        },
    ),
    message("key-of-a-sentence", "sends a key with blanks in it", &["O14.2"], |habits| {
        habits.written = |sent| {
            if sent.operation == Operation::Pay {
                sent.set_header(IDEMPOTENCY_KEY_HEADER, "till 7, the second of today");
            }
        };
    }),
    message("key-sent-twice", "sends the key of a payment twice", &["O14.2"], |habits| {
        habits.written = |sent| {
            let key = sent
                .headers
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(IDEMPOTENCY_KEY_HEADER));
            sent.headers.extend(key.cloned());
        };
    }),
    behaviour("only-200-is-success", "takes 201 and 202 for failures", &["E7.19"], |habits| {
        habits.arrived = |arrived| {
            let status = arrived.response.status();
            if status.is_success() && status != StatusCode::OK {
                *arrived.response.status_mut() = StatusCode::BAD_GATEWAY;
            }
        };
    }),
    behaviour(
        "0002-is-0001",
        "tells a code that the table does not have as the one before it",
        &["S9.0002"],
        |habits| habits.told = |told, _| tell_as(told, "0002", "0001"),
    ),
    behaviour(
        "1000-is-nothing-found",
        "tells a fault on the server's side as a member that is not there",
        &["S9.1000"],
        |habits| habits.told = |told, _| tell_as(told, "1000", "1001"),
    ),
    behaviour(
        "500-has-no-envelope",
        "reads nothing of an answer under 500",
        &["E7.16"],
        |habits| {
            habits.arrived = |arrived| {
                if arrived.response.status() == StatusCode::INTERNAL_SERVER_ERROR {
                    arrived.response.body_mut().clear();
                }
            };
        },
    ),
    behaviour(
        "500-did-not-pay",
        "is certain that a payment under 500 was not taken",
        &["E7.16"],
        |habits| {
            habits.outcome = |tried, sound| match tried.status() {
                Some(500) => Outcome::refused(tried),
                _ => sound,
            };
        },
    ),
];

fn accept(sent: &mut Sent, operations: &[Operation], value: &str) {
    if operations.contains(&sent.operation) {
        sent.set_header("Accept", value);
    }
}

/// Another code in place of one, in what is printed.
fn tell_as(told: &mut Told, from: &str, to: &str) {
    if let Some(code) = told.document.as_mut().and_then(|document| document.get_mut("code"))
        && code == from
    {
        *code = to.into();
    }
}

fn parameter(sent: &mut Sent, name: &str, change: fn(&str) -> String) {
    for (known, value) in &mut sent.query {
        if known == name {
            *value = change(value);
        }
    }
}
