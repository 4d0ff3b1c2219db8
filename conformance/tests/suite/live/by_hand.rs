//! A client attached by hand; another process plays the person, and works the right client in Python.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The suite at work, and the person before it.
struct Person {
    suite: Child,
    to_suite: Option<ChildStdin>,
    said: BufReader<ChildStdout>,
    all: String,
    url: String,
    appid: String,
    secret: String,
}

impl Person {
    #[track_caller]
    fn attach(arguments: &[&str]) -> Self {
        let mut suite = Command::new(env!("CARGO_BIN_EXE_unicrm-conformance"))
            .args(["client", "--attach", "--listen", "127.0.0.1:0"])
            .args(arguments)
            // Whatever goes wrong, the suite ends, and the test with it.
            .args(["--timeout", "30"].iter().filter(|_| !arguments.contains(&"--timeout")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the suite starts");
        let to_suite = suite.stdin.take();
        let said = BufReader::new(suite.stdout.take().expect("a pipe"));
        let (url, appid, secret) = Default::default();
        let mut person = Self { suite, to_suite, said, all: String::new(), url, appid, secret };
        person.url = person.hears("address    ");
        person.appid = person.hears("appid      ");
        person.secret = person.hears("appsecret  in the file ");
        person
    }

    /// What stands behind the words in the next line that has them.
    #[track_caller]
    fn hears(&mut self, words: &str) -> String {
        loop {
            let mut line = String::new();
            let count = self.said.read_line(&mut line).expect("text");
            assert!(count > 0, "expected `{words}`, found the end of:\n{}", self.all);
            self.all.push_str(&line);
            if let Some((_, rest)) = line.split_once(words) {
                return rest.trim_end().to_owned();
            }
        }
    }

    #[track_caller]
    fn types(&mut self, line: &str) {
        let pipe = self.to_suite.as_mut().expect("a pipe");
        writeln!(pipe, "{line}").expect("the suite listens");
    }

    /// Does the next call with the right client; its exit code and what it printed.
    #[track_caller]
    fn does(&mut self) -> (i32, String) {
        let format = if self.hears("  do  ").contains("in XML") { "xml" } else { "json" };
        let call = self.hears("as command  ");
        let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapters/python/unicrm_client.py");
        let done = Command::new("python3")
            .arg(client)
            .args(shlex::split(&call).expect("words"))
            .env("UNICRM_URL", &self.url)
            .env("UNICRM_APPID", &self.appid)
            .env("UNICRM_APPSECRET_FILE", &self.secret)
            .env("UNICRM_FORMAT", format)
            .output()
            .expect("python3 runs");
        let printed = String::from_utf8_lossy(&done.stdout).trim().to_owned();
        (done.status.code().expect("an exit code"), printed)
    }

    /// Lets the suite end; its exit code and all that it said.
    #[track_caller]
    fn leaves(mut self) -> (i32, String) {
        drop(self.to_suite.take());
        self.said.read_to_string(&mut self.all).expect("text");
        let status = self.suite.wait().expect("it ends");
        (status.code().expect("an exit code"), self.all)
    }
}

#[test]
fn a_right_client_whose_person_tells_all_is_conformant() {
    let mut person = Person::attach(&[
        "--strict",
        "--only",
        "member-by-card/*",
        "--only",
        "create/json",
        "--only",
        "refused/json",
        "--only",
        "pay/json",
        "--only",
        "pay-lost-answer/json",
        "--only",
        "plain-http",
    ]);
    // The order of running; XML last.
    for (word, due, tells) in [
        ("done", 0, true),          // member-by-card/json
        ("done", 0, false),         // create/json
        ("applied", 0, true),       // pay/json
        ("refused 1001", 3, false), // refused/json, under 200
        ("refused 1001", 3, false), // and under 404
        ("unknown", 4, true),       // pay-lost-answer/json
    ] {
        let (exit, printed) = person.does();
        assert_eq!(exit, due, "{word}");
        person.types(word);
        if tells {
            person.types(&printed);
        }
    }
    let place = person.hears("at the address ");
    assert!(place.starts_with("http://192.0.2.1"), "{place}");
    person.types("unsent");
    let (exit, printed) = person.does();
    assert_eq!(exit, 0, "member-by-card/xml");
    person.types("done");
    person.types(&printed);
    let (exit, said) = person.leaves();
    assert_eq!(exit, 0, "{said}");
    assert!(said.contains("arrived     POST memberpay"), "{said}");
    assert!(said.trim_end().ends_with("7 passed, 0 failed, 0 skipped"), "{said}");
}

#[test]
fn what_is_not_told_is_not_passed() {
    let mut person = Person::attach(&["--only", "sorts/json", "--only", "member-by-card/json"]);
    person.does();
    person.types("done");
    person.types("-");
    person.does();
    person.types("skip");
    let (exit, said) = person.leaves();
    assert_eq!(exit, 3, "{said}");
    assert!(said.contains("nothing can be said of S2.request"), "{said}");
    assert!(said.trim_end().ends_with("0 passed, 0 failed, 2 skipped"), "{said}");
}

#[test]
fn a_lost_answer_that_the_person_saw_as_a_refusal_is_caught() {
    let mut person = Person::attach(&["--only", "pay-lost-answer/json"]);
    person.does();
    person.types("what?");
    person.hears("expected one of these words, found `what?`");
    person.types("refused 1005");
    person.types("-");
    let (exit, said) = person.leaves();
    assert_eq!(exit, 1, "{said}");
    assert!(said.contains("O15.13: expected exit code 4, found Some(3)"), "{said}");
}

#[test]
fn a_token_of_an_earlier_scenario_is_refused_before_the_next_begins() {
    let mut person = Person::attach(&["--only", "member-by-card/*"]);
    let (_, printed) = person.does();
    person.types("done");
    person.types(&printed);
    person.hears("as command  ");
    let address = person.url.trim_start_matches("http://").split('/').next().expect("a host");
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    stream
        .write_all(
            b"GET /openapi/member?cardno=1&token=earlier HTTP/1.1\r\nHost: x\r\nAccept: application/xml\r\n\r\n",
        )
        .expect("it is sent");
    let mut answer = [0; 600];
    let count = stream.read(&mut answer).expect("an answer");
    let answer = String::from_utf8_lossy(&answer[..count]).into_owned();
    assert!(answer.contains("<error_code>0000</error_code>"), "{answer}");
    person.types("fault");
    let (_, said) = person.leaves();
    assert!(said.contains("expected one GET member, found 0"), "{said}");
}

#[test]
fn the_end_of_the_input_leaves_the_run_incomplete() {
    let mut person = Person::attach(&["--only", "sorts/*"]);
    person.hears("as command  ");
    let (exit, said) = person.leaves();
    assert_eq!(exit, 3, "{said}");
    assert!(said.contains("found the end of the input"), "{said}");
}

#[test]
fn a_scenario_that_nobody_ends_is_timed_out() {
    let mut person = Person::attach(&["--only", "sorts/json", "--timeout", "1"]);
    person.hears("TIMED OUT: sorts/json");
    let (exit, said) = person.leaves();
    assert_eq!(exit, 1, "{said}");
}

#[test]
fn attaching_and_a_command_exclude_each_other() {
    crate::check_exit(&["client", "--attach", "--", "true"], 2);
    crate::check_exit(&["client", "--listen", "127.0.0.1:0", "--", "true"], 2);
    crate::check_exit(&["client", "--attach", "--listen", "nowhere"], 2);
}
