//! Wrong methods, paths and bodies.

use unicrm_proto::operation::OperationName as Operation;
use unicrm_proto::value::Presence;

use super::super::habits::Change;
use super::super::members::optional;
use super::super::wire::Sent;
use super::message;

pub(super) const FAULTS: &[Change] = &[
    message("token-by-post", "asks for a token by POST", &["S1.request"], |habits| {
        habits.written = |sent| method(sent, Operation::GetToken, "POST");
    }),
    message(
        "token-with-token",
        "sends a token along with the request for one",
        &["S1.request"],
        |habits| {
            habits.written = |sent| {
                if sent.operation == Operation::GetToken {
                    sent.query.push(("token".to_owned(), "earlier".to_owned()));
                }
            };
        },
    ),
    message(
        "secret-in-a-header",
        "sends the appsecret in a header of its own",
        &["S1.request"],
        |habits| {
            habits.written = |sent| {
                if let Some(secret) = sent.take("appsecret") {
                    sent.set_header("X-AppSecret", &secret);
                }
            };
        },
    ),
    message("sorts-plural", "asks membersorts for the sorts", &["S2.request"], |habits| {
        habits.written = |sent| path(sent, Operation::ListMemberSorts, "membersorts");
    }),
    message(
        "bearer-token",
        "sends the token as Authorization: Bearer",
        &["S2.request"],
        |habits| {
            habits.written = |sent| {
                if let Some(token) = sent.take("token") {
                    sent.set_header("Authorization", &format!("Bearer {token}"));
                }
            };
        },
    ),
    message("members-plural", "asks members for the list", &["S3.request"], |habits| {
        habits.written = |sent| path(sent, Operation::ListMembers, "members");
    }),
    message(
        "sort-forgotten",
        "lists members of every sort, whatever was asked",
        &["S3.request"],
        |habits| {
            habits.written = |sent| {
                sent.take("sortNo");
            };
        },
    ),
    message("card-in-the-path", "asks member/CARD for a member", &["S4.request"], |habits| {
        habits.written = |sent| {
            if let Some(card) =
                only_of(sent, Operation::GetMember).and_then(|sent| sent.take("cardno"))
            {
                sent.path = format!("member/{card}");
            }
        };
    }),
    message(
        "mobile-as-card",
        "asks for a mobile number as if it were a card's",
        &["S4.request_mobile"],
        |habits| {
            habits.written = |sent| sent.rename("mobilephone", "cardno");
        },
    ),
    message(
        "openid-in-the-query",
        "asks member?wxOpenId= for a WeChat member",
        &["S4.request_openid"],
        |habits| {
            habits.written = |sent| {
                let Some(open_id) = sent.path.strip_prefix("weixinmember/").map(str::to_owned)
                else {
                    return;
                };
                sent.path = "member".to_owned();
                sent.query.insert(0, ("wxOpenId".to_owned(), open_id));
            };
        },
    ),
    message(
        "account-forgotten",
        "asks for the items of all accounts, whichever was named",
        &["S5.request"],
        |habits| {
            habits.written = |sent| {
                sent.take("accountSortNo");
            };
        },
    ),
    message(
        "items-of-the-tables",
        "asks date/item for account items, as a table prints",
        &["S5.request"],
        |habits| {
            habits.written = |sent| path(sent, Operation::ListAccountItems, "date/item");
        },
    ),
    message("create-by-put", "creates by PUT", &["S6.request"], |habits| {
        habits.written = |sent| method(sent, Operation::CreateWeiXinMember, "PUT");
    }),
    message(
        "create-without-sort",
        "creates without the sort that was named",
        &["S6.request"],
        |habits| {
            habits.member = |member| member.member_sort_no = Presence::Absent;
        },
    ),
    message("modify-by-put", "modifies by PUT", &["S7.request"], |habits| {
        habits.written = |sent| method(sent, Operation::ModifyWeiXinMember, "PUT");
    }),
    message(
        "modify-at-the-member",
        "modifies at weixinmember/{wxOpenId}, an extension",
        &["S7.request", "O7.1"],
        |habits| {
            habits.written =
                |sent| path(sent, Operation::ModifyWeiXinMember, "weixinmember/someone");
        },
    ),
    message(
        "modify-names-no-member",
        "leaves wx_open_id out, as the printed sample does",
        &["O7.2"],
        |habits| {
            habits.member = |member| member.wx_open_id = Presence::Absent;
        },
    ),
    message(
        "modify-empties",
        "writes an empty text for every field that stays as it is",
        &["N5.1"],
        |habits| {
            habits.member = |member| {
                for slot in optional(member) {
                    if slot.is_absent() {
                        *slot = Presence::Value("".into());
                    }
                }
            };
        },
    ),
    message(
        "payment-in-the-query",
        "pays with parameters and without a body",
        &["S8.request"],
        |habits| {
            habits.written = |sent| {
                if only_of(sent, Operation::Pay).is_some() {
                    sent.query.insert(0, ("card_no".to_owned(), "1".to_owned()));
                    sent.body.clear();
                }
            };
        },
    ),
    message("pays-plural", "posts payments to memberpays", &["S8.request"], |habits| {
        habits.written = |sent| path(sent, Operation::Pay, "memberpays");
    }),
    message(
        "account-of-payment-forgotten",
        "pays without naming the account",
        &["S8.request"],
        |habits| {
            habits.written = |sent| {
                sent.edit_body(|body| {
                    let body = body.replace("<account_sort_no>00</account_sort_no>", "");
                    body.replace("\"account_sort_no\":\"00\",", "")
                });
            };
        },
    ),
    message("float-quantity", "carries the quantity as a binary float", &["V1.1"], |habits| {
        habits.paid = |payment| {
            let float: f64 = payment.quantity.to_string().parse().unwrap_or_default();
            payment.quantity = float.to_string().parse().unwrap_or(payment.quantity);
        };
    }),
    message("no-accept", "asks for no format", ACCEPTS, |habits| {
        habits.written = |sent| sent.set_header("Accept", "*/*");
    }),
    message("posts-everything", "asks for the sorts by POST", &["S0.rest"], |habits| {
        habits.written = |sent| method(sent, Operation::ListMemberSorts, "POST");
    }),
    message(
        "path-of-the-service-lost",
        "keeps but the host of the service's address",
        &["S0.service_uri"],
        |habits| {
            habits.written = |sent| {
                if sent.operation == Operation::ListMembers {
                    sent.service.clear();
                }
            };
        },
    ),
    message(
        "spaces-of-the-print",
        "copies the stray spaces of the printed queries",
        &["S0.query_spaces"],
        |habits| {
            habits.written = |sent| {
                if let Some((_, value)) = sent.query.first_mut() {
                    value.insert_str(0, "%20");
                }
            };
        },
    ),
    message("small-appid", "writes the appid in small letters", &["S0.appid"], |habits| {
        habits.written = |sent| lower(sent, "appid");
    }),
    message("small-secret", "writes the appsecret in small letters", &["S0.appsecret"], |habits| {
        habits.written = |sent| lower(sent, "appsecret");
    }),
    message(
        "modify-with-a-root-of-its-own",
        "calls the root of a modification after it",
        &["O7.1"],
        |habits| {
            habits.written = |sent| {
                if sent.operation == Operation::ModifyWeiXinMember {
                    sent.edit_body(|body| body.replace("WeiXinMember", "ModifyMember"));
                }
            };
        },
    ),
    message(
        "openid-masked",
        "sends an openid masked, as the source prints it",
        &["S6.masked"],
        |habits| {
            habits.member = |member| member.wx_open_id = Presence::Value("#####".into());
        },
    ),
    message(
        "content-made-up",
        "fills fromcontent where nobody asked for it",
        &["S8.fromcontent_unused"],
        |habits| {
            habits.paid = |payment| payment.fromcontent = Presence::Value("till".into());
        },
    ),
    message("payment-as-form", "writes a payment as a form", &["S0.formats"], |habits| {
        habits.written = |sent| {
            if sent.operation == Operation::Pay {
                sent.edit_body(|_| "card_no=1&account_sort_no=00&quantity=1.00".to_owned());
            }
        };
    }),
    message("body-as-plain-text", "sends bodies as text/plain", &["E6.3"], |habits| {
        habits.written = |sent| body_type(sent, "text/plain; charset=utf-8");
    }),
    message(
        "body-as-form",
        "sends bodies as application/x-www-form-urlencoded",
        &["E6.3"],
        |habits| {
            habits.written = |sent| body_type(sent, "application/x-www-form-urlencoded");
        },
    ),
];

const ACCEPTS: &[&str] = &[
    "S1.accept",
    "S2.accept",
    "S3.accept",
    "S4.accept",
    "S5.accept",
    "S6.accept",
    "S7.accept",
    "S8.accept",
];

/// Capitals in small letters, escapes aside.
fn lower(sent: &mut Sent, name: &str) {
    for (_, value) in sent.query.iter_mut().filter(|(known, _)| known == name) {
        value.make_ascii_lowercase();
    }
}

fn only_of(sent: &mut Sent, operation: Operation) -> Option<&mut Sent> {
    (sent.operation == operation).then_some(sent)
}

fn method(sent: &mut Sent, operation: Operation, method: &str) {
    if sent.operation == operation {
        sent.method = method.to_owned();
    }
}

fn path(sent: &mut Sent, operation: Operation, path: &str) {
    if sent.operation == operation {
        sent.path = path.to_owned();
    }
}

fn body_type(sent: &mut Sent, media_type: &str) {
    if !sent.body.is_empty() {
        sent.set_header("Content-Type", media_type);
    }
}
