//! The client against a server that does what a test tells it to.
#![allow(clippy::unwrap_used)] // a panic is a verdict here; clippy forgives only test functions

mod building;
mod example;
mod lists;
mod pay_again;
mod payments;
mod reads;
mod reconciling;
mod scripted_server;
mod secrets;
mod time_outs;
mod tls;
mod tokens;

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use scripted_server::{Reply, Request, ScriptedServer};
use unicrm_http::client::{Builder, Clock, Randomness, Retries, Timeouts, UniCrmClient};
use unicrm_proto::message::MemberPay;
use unicrm_proto::operation::{AppSecret, GetMember};

const SECRET: &str = "not-a-secret-0001";
const MEMBER: &str = r#"{"success":true,"error_code":"","error_reason":"","data":{"member_no":"11000121","name":"测试会员","accounts":[]}}"#;
const PAID: &str =
    r#"{"success":true,"error_code":"","error_reason":"","data":"0000-1611072116-427"}"#;

/// A client of the server with short pauses, and otherwise the usual options.
fn builder(server: &ScriptedServer) -> Builder {
    builder_for(&server.url())
}

fn builder_for(url: &str) -> Builder {
    UniCrmClient::builder(url.parse().unwrap(), "demo", AppSecret::new(SECRET))
        .retries(Retries { first_pause: Duration::from_millis(1), ..Retries::default() })
        .randomness(Counting::default())
}

fn client(server: &ScriptedServer) -> UniCrmClient {
    builder(server).build().unwrap()
}

/// Time-outs of which one is short.
fn timeouts(shorten: impl FnOnce(&mut Timeouts)) -> Timeouts {
    let mut timeouts = Timeouts::default();
    shorten(&mut timeouts);
    timeouts
}

const SHORT: Duration = Duration::from_millis(80);

fn card(number: &str) -> GetMember {
    GetMember::Card(number.try_into().unwrap())
}

fn one_yuan() -> MemberPay {
    let (card_no, account) = ("11000121".try_into().unwrap(), "00".try_into().unwrap());
    MemberPay::new(card_no, account, "1.0".parse().unwrap())
}

/// Answers requests for tokens with `token-1`, `token-2` and so on, the others as told.
fn with_tokens(
    others: impl Fn(&Request) -> Reply + Send + Sync + 'static,
) -> impl Fn(&Request) -> Reply + Send + Sync + 'static {
    move |request| match request.operation() {
        "GET token" => token(request.count, "2099-01-01T00:00:00Z"),
        _ => others(request),
    }
}

fn token(number: usize, expires_in: &str) -> Reply {
    Reply::json(format!(
        r#"{{"success":true,"error_code":"","error_reason":"","data":{{"token":"token-{number}","expires_in":"{expires_in}"}}}}"#
    ))
}

fn refusal(code: &str) -> Reply {
    Reply::json(format!(
        r#"{{"success":false,"error_code":"{code}","error_reason":"原因","data":null}}"#
    ))
}

/// Random bits that are none: 1, 2, 3 in each half.
#[derive(Default)]
struct Counting(Mutex<u64>);

impl Randomness for Counting {
    fn bits(&self) -> std::io::Result<u128> {
        let mut count = self.0.lock().unwrap();
        *count += 1;
        Ok(u128::from(*count) << 64 | u128::from(*count))
    }
}

/// A clock that stands still until it is set.
#[derive(Clone)]
struct SetClock(std::sync::Arc<Mutex<SystemTime>>);

impl SetClock {
    fn at(rfc3339: &str) -> Self {
        Self(std::sync::Arc::new(Mutex::new(moment(rfc3339))))
    }

    fn set(&self, rfc3339: &str) {
        *self.0.lock().unwrap() = moment(rfc3339);
    }
}

impl Clock for SetClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

fn moment(rfc3339: &str) -> SystemTime {
    let read: unicrm_proto::value::Timestamp = rfc3339.parse().unwrap();
    let millis = read.instant(unicrm_proto::value::UtcOffset::Z).unwrap().as_millisecond();
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis.try_into().unwrap())
}
