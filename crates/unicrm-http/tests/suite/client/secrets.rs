//! Neither the secret nor a token is in a log or an error.

use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;
use unicrm_http::client::Error;
use unicrm_proto::operation::ListMembers;

use super::*;

const TOKEN: &str = "invented-token-0001";

/// All that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// An error as everyone may print it: in words, for debugging, and with its causes.
fn printed(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = std::error::Error::source(error);
    while let Some(found) = cause {
        write!(text, " {found} {found:?}").unwrap();
        cause = found.source();
    }
    text
}

#[track_caller]
fn check_clean(text: &str) {
    for secret in [SECRET, TOKEN] {
        assert!(!text.contains(secret), "{secret} is in: {text}");
    }
}

/// Answers that tempt: they repeat what they were asked, as careless servers do.
fn tempting(token: &str) -> Vec<Reply> {
    let repeats = format!("GET /openapi/member?token={token} and ?appsecret={SECRET}");
    let html = |status: &str| {
        Reply::with_head(status, "Content-Type: text/html\r\n", format!("<p>{repeats}</p>"))
    };
    vec![
        Reply::json(format!(
            r#"{{"success":false,"error_code":"{token}","error_reason":"{repeats}","data":null}}"#
        )),
        Reply::json(&repeats),
        Reply::json(format!(r#"{{"success":true,"token":"{token}","token":"{token}"}}"#)),
        html("200 OK"),
        html("500 Internal Server Error"),
        Reply::status("302 Found").header("Location", &format!("/x?token={token}")),
        Reply::lost(),
        Reply::silence(),
        Reply::raw(format!("{repeats}\r\n\r\n")),
        Reply::json(MEMBER).cut(3).closing(),
        refusal("0000"),
    ]
}

#[tokio::test]
async fn no_secret_and_no_token_is_in_a_log_or_an_error() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let asked_with_token = tempting(TOKEN).into_iter().map(|reply| (true, reply));
    let asked_for_token = tempting(SECRET).into_iter().map(|reply| (false, reply));
    for (token_is_good, reply) in asked_with_token.chain(asked_for_token) {
        let server = ScriptedServer::start(move |request| match request.operation() {
            "GET token" if token_is_good => Reply::json(format!(
                r#"{{"success":true,"error_code":"","error_reason":"","data":{{"token":"{TOKEN}","expires_in":"2099-01-01T00:00:00Z"}}}}"#
            )),
            _ => reply.clone(),
        })
        .await;
        let builder = builder(&server).timeouts(timeouts(|all| all.header = SHORT));
        check_clean(&format!("{builder:?}"));
        let client = builder.build().unwrap();
        check_clean(&format!("{client:?}"));
        check_clean(&printed(&client.get_member(card("1")).await.unwrap_err()));
        check_clean(&printed(&client.list_members(ListMembers::default()).await.unwrap_err()));
        let payment = client.prepare_payment(one_yuan()).unwrap();
        match client.pay(&payment).await {
            Ok(outcome) => check_clean(&format!("{outcome:?}")),
            Err(error) => check_clean(&printed(&error)),
        }
    }
    let log = log.text();
    check_clean(&log);
    for expected in ["operation=GetMember", "from_no=", "asking for a token", "service=127.0.0.1"] {
        assert!(log.contains(expected), "{expected} is not in the log");
    }
}

#[tokio::test]
async fn a_secret_is_hidden_also_as_the_uri_writes_it() {
    let repeat = |request: &Request| {
        let (target, header) = (&request.target, "a+b/c");
        Reply::json(format!(
            r#"{{"success":false,"error_code":"0001","error_reason":"{target} {header}","data":null}}"#
        ))
    };
    let server = ScriptedServer::start(repeat).await;
    let service = server.url().parse().unwrap();
    let client = UniCrmClient::builder(service, "demo", AppSecret::new("a+b/c")).build().unwrap();
    let error = client.get_token().await.unwrap_err();
    let Error::Refused(refused) = &error else { panic!("{error}") };
    assert_eq!(refused.reason, "/openapi/token?appid=demo&appsecret=(hidden) (hidden)");
}
