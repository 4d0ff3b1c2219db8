//! What the log of a run does not hold.

use crate::over_http::Demo;

#[test]
fn the_log_of_a_run_holds_no_secret_and_no_token() {
    let demo = Demo::start(&["--log", "trace"]);
    let mut http = demo.http();
    let (id, secret) = (demo.text("application.appid"), demo.text("application.appsecret"));
    let token = http.token(id, secret);
    let targets = [
        format!("token?appid={id}&appsecret={secret}x"),
        format!("token?appid={id}&appsecret={secret}&appsecret={secret}"),
        format!("membersort?token={token}"),
        format!("member?cardno=1&mobilephone=2&token={token}"),
        format!("nowhere?token={token}"),
        format!("membersort?token={token}%"),
    ];
    for target in &targets {
        http.get(target, "application/json").expect("an answer");
    }
    let target = format!("memberpay?token={token}");
    for body in
        ["{\"token\":", "<a token='", r#"{"card_no":"1","account_sort_no":"0","quantity":1}"#]
    {
        http.post(&target, "", body).expect("an answer");
    }
    let key = std::fs::read_to_string(demo.folder.path().join("demo.db.key")).expect("the key");
    let secrets = [secret.to_owned(), token, key.trim().to_owned()];
    let log = demo.program.kill();
    assert!(log.lines().count() >= 9, "{log}");
    for secret in secrets {
        assert!(!log.contains(&secret), "{log}");
    }
}

#[test]
fn trouble_in_the_store_is_500_with_a_reason_that_leaks_nothing() {
    let demo = Demo::start(&[]);
    let mut http = demo.http();
    let token = http.token(demo.text("application.appid"), demo.text("application.appsecret"));
    let database = rusqlite::Connection::open(demo.folder.path().join("demo.db"));
    let database = database.expect("the database");
    database.execute_batch("ALTER TABLE member_sorts RENAME TO gone").expect("a change");
    let answer = http.get(&format!("membersort?token={token}"), "application/json");
    let answer = answer.expect("an answer");
    assert_eq!((answer.status, &*answer.code()), (500, "1000"));
    assert!(!answer.body.contains("member_sorts"), "{}", answer.body);
    let log = demo.program.kill();
    assert!(log.contains("member_sorts"), "the log has the cause: {log}");
}
