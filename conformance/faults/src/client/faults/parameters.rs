//! Parameters in another order, under other names, written in other ways.

use encoding_rs::GBK;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, percent_encode, utf8_percent_encode};

use super::super::habits::{Change, PlainHttp};
use super::super::wire::Sent;
use super::{behaviour, message};

pub(super) const FAULTS: &[Change] = &[
    message(
        "token-first",
        "writes the token in front of the other parameters",
        &["O2.1"],
        |habits| {
            habits.written = |sent| sent.query.rotate_right(1);
        },
    ),
    message("top-before-skip", "writes top in front of skip", &["O2.1"], |habits| {
        habits.written = |sent| {
            if let Some(at) = sent.query.iter().position(|(name, _)| name == "top") {
                sent.query.swap(at, at.saturating_sub(1));
            }
        };
    }),
    message("small-names", "writes parameters in small letters", &["O2.1"], |habits| {
        habits.written =
            |sent| sent.query.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
    }),
    message("plus-for-space", "writes a space as a plus sign", &["O2.2"], |habits| {
        habits.written = |sent| each_value(sent, |value| value.replace("%20", "+"));
    }),
    message("defaults-written", "writes skip=0 and top=10", &["O2.3"], |habits| {
        habits.written = |sent| {
            let paged = matches!(sent.path.as_str(), "member" | "accountitem");
            let single = sent.query.iter().any(|(name, _)| name == "mobilephone");
            if paged && !single {
                for (name, default) in [("skip", "0"), ("top", "10")] {
                    if !sent.query.iter().any(|(known, _)| known == name) {
                        sent.query.insert(
                            sent.query.len().saturating_sub(1),
                            (name.to_owned(), default.to_owned()),
                        );
                    }
                }
            }
        };
    }),
    message(
        "empty-filter-written",
        "writes sortNo= where no sort is asked for",
        &["O2.3"],
        |habits| {
            habits.written = |sent| {
                let list = sent.path == "member"
                    && !sent.query.iter().any(|(name, _)| name.ends_with("no"));
                if list && !sent.query.iter().any(|(name, _)| name == "sortNo") {
                    sent.query.insert(0, ("sortNo".to_owned(), String::new()));
                }
            };
        },
    ),
    message("slash-in-the-segment", "keeps the slash of an openid", &["O2.11"], |habits| {
        habits.written = |sent| sent.path = sent.path.replace("%2F", "/");
    }),
    message("openid-encoded-twice", "percent-encodes an openid twice", &["O2.11"], |habits| {
        habits.written = |sent| sent.path = sent.path.replace('%', "%25");
    }),
    message("points-sent", "sends an openid of points as it is", &["O2.12"], |habits| {
        habits.points = Some(str::to_owned);
    }),
    message("points-encoded", "sends %2E for a point, which servers undo", &["O2.12"], |habits| {
        habits.points = Some(|points| points.replace('.', "%2E"));
    }),
    message("parameters-as-typed", "percent-encodes spaces alone", &["O2.13"], |habits| {
        habits.written = |sent| {
            each_value(sent, |value| {
                let typed = percent_decode_str(value).decode_utf8_lossy().into_owned();
                typed.replace(' ', "%20")
            });
        };
    }),
    message("parameters-in-gbk", "percent-encodes the bytes of GBK", &["O2.13"], |habits| {
        habits.written = |sent| {
            each_value(sent, |value| {
                let typed = percent_decode_str(value).decode_utf8_lossy();
                let (bytes, _, _) = GBK.encode(&typed);
                percent_encode(&bytes, NON_ALPHANUMERIC).to_string()
            });
        };
    }),
    message("parameters-encoded-twice", "percent-encodes values twice", &["O2.13"], |habits| {
        habits.written = |sent| {
            each_value(sent, |value| match value.contains('%') {
                true => utf8_percent_encode(value, NON_ALPHANUMERIC).to_string(),
                false => value.to_owned(),
            });
        };
    }),
    behaviour("plain-http-to-anyone", "talks plain http to any machine", &["O16.1"], |habits| {
        habits.plain_http = PlainHttp::Anywhere;
    }),
    behaviour("https-alone", "refuses plain http to this machine too", &["O16.2"], |habits| {
        habits.plain_http = PlainHttp::Nowhere;
    }),
];

fn each_value(sent: &mut Sent, change: impl Fn(&str) -> String) {
    for (_, value) in &mut sent.query {
        *value = change(value);
    }
}
