//! The exchanges: small rows in a folder of their own, sound and broken.

mod replay;
mod rows;
mod suite;

pub(crate) use rows::check_schema;

use std::path::PathBuf;

use serde_json::{Value, json};
use unicrm_conformance::Result;
use unicrm_conformance::data::{Data, Files};
use unicrm_conformance::ledger::Ledger;
use unicrm_conformance::vectors::Vectors;
use unicrm_conformance::vectors::exchanges::Exchanges;

const LEDGER: &str = r#"
    [[clause]]
    id = "T1.1"
    standing = "ruled"
    text = "A payment is written, read, refused and understood."
    text_zh = "支付的写、读、拒绝与理解。"
    needs = { request = ["Pay/json"], route = ["Pay/json"], answer = ["Pay/json"], outcome = ["Pay/json", "Pay/xml"] }
    [[clause]]
    id = "T1.2"
    standing = "ruled"
    text = "Another method is refused."
    text_zh = "其他方法被拒绝。"
    needs = { answer = ["ListMembers/xml", "SaveWeiXinMember/json"] }
"#;

/// A folder of data that is removed again.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One row with its files.
#[derive(Clone)]
struct Sample {
    row: Value,
    request: String,
    response: String,
}

impl Sample {
    fn in_request(mut self, from: &str, to: &str) -> Self {
        assert!(self.request.contains(from), "{from}");
        self.request = self.request.replacen(from, to, 1);
        self
    }

    fn in_response(mut self, from: &str, to: &str) -> Self {
        assert!(self.response.contains(from), "{from}");
        self.response = self.response.replacen(from, to, 1);
        self
    }

    fn with(mut self, pointer: &str, value: Value) -> Self {
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer with a slash");
        self.row.pointer_mut(parent).expect("the parent is there")[name] = value;
        self
    }

    fn without(mut self, pointer: &str) -> Self {
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer with a slash");
        let parent = self.row.pointer_mut(parent).and_then(Value::as_object_mut);
        parent.expect("the parent is an object").remove(name);
        self
    }
}

fn message(head: &[&str], body: &str) -> String {
    format!("{}\r\n\r\n{body}", head.join("\r\n"))
}

/// A payment that is refused: all four steps.
fn payment() -> Sample {
    let call = json!({ "card_no": "11000121", "account_sort_no": "00", "quantity": "1.0" });
    let request = r#"{"card_no":"11000121","account_sort_no":"00","quantity":1.0}"#;
    let response =
        r#"{"success":false,"error_code":"1005","error_reason":"子账余额不足","data":null}"#;
    Sample {
        row: json!({
            "id": "pay-json-refused", "note": "The balance does not suffice.", "clauses": ["T1.1"],
            "operation": "Pay", "format": "json", "service": "https://crm.example/openapi",
            "request": "pay.request.http", "response": "pay.response.http",
            "client": {
                "call": call, "token": "invented-token-0001", "idempotency_key": "invented-key",
                "outcome": { "refused": { "code": "1005", "status": 200, "not_applied": true } }
            },
            "server": { "call": call, "token": "invented-token-0001" }
        }),
        request: message(
            &[
                "POST /openapi/memberpay?token=invented-token-0001 HTTP/1.1",
                "Host: crm.example",
                "Accept: application/json",
                "Content-Type: application/json; charset=utf-8",
                &format!("Content-Length: {}", request.len()),
                "Idempotency-Key: invented-key",
            ],
            request,
        ),
        response: message(
            &[
                "HTTP/1.1 200 OK",
                "Content-Type: application/json; charset=utf-8",
                &format!("Content-Length: {}", response.len()),
                "Idempotency-Key: invented-key",
                "UniCRM-Outcome: not-applied",
            ],
            response,
        ),
    }
}

/// What the server side refuses by itself.
fn wrong_method() -> Sample {
    let body = "<ApiResponse xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><success>false</success><error_code>1000</error_code><error_reason>请用 GET</error_reason></ApiResponse>";
    Sample {
        row: json!({
            "id": "members-xml-wrong-method", "note": "Members are not deleted.", "clauses": ["T1.2"],
            "operation": "ListMembers", "format": "xml", "service": "https://crm.example/openapi",
            "request": "method.request.http", "response": "method.response.http",
            "server": { "answers": true }
        }),
        request: message(
            &[
                "DELETE /openapi/member?token=invented-token-0001 HTTP/1.1",
                "Host: crm.example",
                "Accept: application/xml",
            ],
            "",
        ),
        response: message(
            &[
                "HTTP/1.1 405 Method Not Allowed",
                "Content-Type: application/xml; charset=utf-8",
                &format!("Content-Length: {}", body.len()),
                "Allow: GET",
            ],
            body,
        ),
    }
}

/// A whole data folder with these rows alone.
fn folder(name: &str, samples: &[Sample]) -> Folder {
    let path = std::env::temp_dir().join(format!("unicrm-exchange-{name}-{}", std::process::id()));
    let exchanges = path.join("vectors/exchanges");
    let requirements = path.join("requirements/v0.2");
    for folder in [&exchanges, &requirements] {
        std::fs::create_dir_all(folder).expect("a folder can be made");
    }
    let write = |path: PathBuf, text: &str| std::fs::write(path, text).expect("a file is written");
    write(requirements.join("test.toml"), LEDGER);
    write(path.join("vectors/manifest.jsonl"), "");
    let mut manifest = String::new();
    for sample in samples {
        manifest.push_str(&format!("{}\n", sample.row));
        for (file, text) in [("request", &sample.request), ("response", &sample.response)] {
            write(exchanges.join(sample.row[file].as_str().expect("a file's name")), text);
        }
    }
    write(exchanges.join("manifest.jsonl"), &manifest);
    Folder(path)
}

fn ledger() -> Ledger {
    let mut ledger = Ledger::default();
    ledger.add("test", LEDGER).expect("a ledger");
    ledger
}

/// The rows, loaded and not checked yet.
fn exchanges_of(folder: &Folder) -> Result<Exchanges> {
    Exchanges::load(Files::of_folder(&folder.0)?.folder("vectors/exchanges"))
}

/// The rows, loaded and checked.
#[track_caller]
fn loaded(name: &str, samples: &[Sample]) -> Data {
    let folder = folder(name, samples);
    let exchanges = exchanges_of(&folder);
    let exchanges = exchanges.unwrap_or_else(|problems| panic!("{problems}"));
    let (ledger, vectors) = (ledger(), Vectors::default());
    exchanges.check(&ledger, &vectors).unwrap_or_else(|problems| panic!("{problems}"));
    Data { ledger, vectors, exchanges, digest: String::new() }
}

/// The response with another Content-Length.
fn relength(response: &str, length: usize) -> String {
    let lines = response.split("\r\n").map(|line| match line.starts_with("Content-Length") {
        true => format!("Content-Length: {length}"),
        false => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\r\n")
}
