//! The proxy passes on what it does not understand, too, and says what became of it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use super::replay::ask;
use super::{Folder, Running};

/// A server that says the same to everybody, once it has seen a whole head, and closes; it echoes what it was asked.
fn server(answer: Vec<u8>) -> (String, Arc<std::sync::Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let shared = Arc::clone(&seen);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (answer, seen) = (answer.clone(), Arc::clone(&shared));
            thread::spawn(move || say(stream, &answer, &seen));
        }
    });
    (address, seen)
}

fn say(mut stream: impl Read + Write, answer: &[u8], seen: &std::sync::Mutex<Vec<u8>>) {
    let mut asked = Vec::new();
    let mut buffer = [0; 4096];
    while !asked.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => asked.extend_from_slice(&buffer[..count]),
            _ => return,
        }
    }
    seen.lock().expect("a lock").extend_from_slice(&asked);
    let _ = stream.write_all(answer).and_then(|()| stream.flush());
}

const REQUEST: &str = "GET /openapi/membersort?token=invented-token-0001 HTTP/1.1\r\nhost: recorder\r\nX-Odd:  two spaces \r\nAccept: application/json\r\n\r\n";

fn recorded(name: &str, answer: &[u8]) -> (Folder, String) {
    let (address, seen) = server(answer.to_vec());
    let out = Folder::new(name);
    let recording = Running::record(&format!("http://{address}/openapi"), &out);
    let got = ask(&recording.address(), REQUEST);
    assert_eq!(
        got.as_bytes(),
        String::from_utf8_lossy(answer).as_bytes(),
        "passed on byte for byte"
    );
    let asked = String::from_utf8_lossy(&seen.lock().expect("a lock")).into_owned();
    assert_eq!(asked, REQUEST.replace("host: recorder", &format!("host: {address}")));
    let (code, text) = recording.end();
    assert_eq!(code, 0, "{text}");
    (out, text)
}

const SORTS: &str = r#"{"success":true,"error_code":"","error_reason":"","data":[]}"#;

#[test]
fn chunks_and_compression_are_taken_off_in_the_files_alone() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(SORTS.as_bytes()).expect("it is packed");
    let packed = packed.finish().expect("it is packed");
    let mut answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for chunk in packed.chunks(10) {
        answer.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        answer.extend_from_slice(chunk);
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"0\r\n\r\n");
    let (out, _) = recorded("packed", &answer);
    let rows = out.lines("manifest.jsonl");
    let adapted = rows[0]["recording"]["adapted"].to_string();
    assert!(
        adapted.contains("chunks") && adapted.contains("gzip") && adapted.contains("Host"),
        "{adapted}"
    );
    let file = out.text(rows[0]["response"].as_str().expect("a file"));
    assert!(
        file.ends_with(SORTS) && file.contains("Content-Length: 60") && !file.contains("gzip"),
        "{file}"
    );
}

#[test]
fn an_answer_that_is_cut_off_and_one_that_is_no_http_are_others() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"success\":true,\"data\":{\"token\":\"invented-token-0077";
    let (out, text) = recorded("cut", cut);
    assert!(text.contains("0 exchanges as vectors, 1 others"), "{text}");
    let others = out.lines("others.jsonl");
    assert_eq!(others[0]["why"], "response: the connection ended in the body");
    let raw = out.text(others[0]["response"].as_str().expect("a file"));
    assert!(raw.contains("success") && !raw.contains("invented-token-0077"), "{raw}");
    let (out, _) = recorded("nonsense", b"220 mail.example ready\r\n\r\n");
    assert!(out.lines("others.jsonl")[0]["why"].to_string().contains("HTTP/1.1"));
    // The cut is played back as a cut.
    let (out, _) = recorded("cut-again", cut);
    let replay = Running::replay(out.path(), &[]);
    let file = out.text("other-0001.request.raw");
    let target = file.split(' ').nth(1).expect("a target").to_owned();
    let got = ask(
        &replay.address(),
        &format!("GET {target} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n"),
    );
    assert!(got.contains("Content-Length: 500") && got.len() < 300, "{got}");
}

#[test]
fn several_requests_on_one_connection_and_several_connections_keep_their_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let upstream = format!("http://{}/openapi", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut asked = Vec::new();
                let mut buffer = [0; 4096];
                while let Ok(count @ 1..) = stream.read(&mut buffer) {
                    asked.extend_from_slice(&buffer[..count]);
                    while let Some(end) = asked.windows(4).position(|window| window == b"\r\n\r\n")
                    {
                        let head = String::from_utf8_lossy(&asked[..end]).into_owned();
                        asked.drain(..end + 4);
                        let skip = head
                            .split("skip=")
                            .nth(1)
                            .and_then(|rest| rest.split('&').next())
                            .unwrap_or("?")
                            .to_owned();
                        let body = format!(
                            r#"{{"success":true,"error_code":"","error_reason":"","data":{{"total_count":99,"skip":{skip},"items":[]}}}}"#
                        );
                        let answer = format!(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                            body.len()
                        );
                        let _ = stream.write_all(answer.as_bytes());
                    }
                }
            });
        }
    });
    let out = Folder::new("many");
    let recording = Running::record(&upstream, &out);
    let address = recording.address();
    let clients = (1..5).map(|client| {
        let address = address.clone();
        thread::spawn(move || {
            let mut stream = TcpStream::connect(address).expect("somebody listens");
            for at in 0..5 {
                let request = format!("GET /openapi/member?skip={client}{at}&token=t HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n");
                stream.write_all(request.as_bytes()).expect("it is taken");
            }
            stream.shutdown(Shutdown::Write).expect("the end");
            let mut answers = String::new();
            stream.read_to_string(&mut answers).expect("answers");
            assert_eq!(answers.matches("200 OK").count(), 5, "{answers}");
        })
    });
    clients.collect::<Vec<_>>().into_iter().for_each(|client| client.join().expect("a client"));
    let (_, text) = recording.end();
    assert!(text.contains("20 exchanges as vectors, 0 others"), "{text}");
    for row in out.lines("manifest.jsonl") {
        let asked = row["server"]["call"]["skip"].as_u64().expect("a number");
        assert_eq!(row["client"]["outcome"]["answered"]["skip"].as_u64(), Some(asked), "{row}");
    }
}

#[test]
fn a_server_behind_tls_is_recorded() {
    let key = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let folder = Folder::new("tls-roots");
    std::fs::create_dir_all(&folder.0).expect("a folder");
    let roots = folder.0.join("roots.pem");
    std::fs::write(&roots, key.cert.pem()).expect("a file");
    let secret = rustls::pki_types::PrivatePkcs8KeyDer::from(key.signing_key.serialize_der());
    let config = rustls::ServerConfig::builder().with_no_client_auth();
    let config = Arc::new(
        config.with_single_cert(vec![key.cert.der().clone()], secret.into()).expect("a config"),
    );
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    // Longer than one record of TLS.
    let body = format!("{}{SORTS}", " ".repeat(40_000));
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let session = rustls::ServerConnection::new(Arc::clone(&config)).expect("a session");
            let mut link = rustls::StreamOwned::new(session, stream);
            say(&mut link, answer.as_bytes(), &std::sync::Mutex::default());
            link.conn.send_close_notify();
            let _ = link.flush();
        }
    });
    let out = Folder::new("tls");
    let upstream = format!("https://localhost:{port}/openapi");
    let recording = Running::start(
        &["record", "--upstream", &upstream, "--listen", "127.0.0.1:0", "--out", out.path()],
        &[("SSL_CERT_FILE", roots.to_str().expect("a path"))],
    );
    let got = ask(&recording.address(), REQUEST);
    assert!(got.ends_with(SORTS) && got.len() > 40_000, "{}", got.len());
    let (_, text) = recording.end();
    assert!(text.contains("1 exchanges as vectors"), "{text}");
    assert_eq!(out.lines("manifest.jsonl")[0]["service"], upstream.as_str());
}

#[test]
fn a_recording_is_not_written_over_and_a_dead_server_is_told_to_the_client() {
    let out = Folder::new("dead");
    let recording = Running::record("http://127.0.0.1:9/openapi", &out);
    assert!(ask(&recording.address(), REQUEST).starts_with("HTTP/1.1 502"));
    assert_eq!(recording.end().0, 3);
    let again = [
        "record",
        "--upstream",
        "http://127.0.0.1:9",
        "--listen",
        "127.0.0.1:0",
        "--out",
        out.path(),
    ];
    let text = crate::check_exit(&again, 2);
    assert!(text.contains("expected a new folder"), "{text}");
}

#[test]
fn an_interrupt_ends_it_well_and_a_kill_loses_nothing_that_was_over() {
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{SORTS}",
        SORTS.len()
    );
    for (signal, code) in [("-INT", Some(0)), ("-TERM", Some(0)), ("-KILL", None)] {
        let (address, _) = server(answer.clone().into_bytes());
        let out = Folder::new(&format!("signal{signal}"));
        let mut recording = Running::record(&format!("http://{address}/openapi"), &out);
        for _ in 0..2 {
            ask(&recording.address(), REQUEST);
        }
        let give_up = std::time::Instant::now() + std::time::Duration::from_secs(5);
        while out.text("manifest.jsonl").lines().count() < 2 && std::time::Instant::now() < give_up
        {
            thread::sleep(std::time::Duration::from_millis(5));
        }
        // The HAR follows the row at once.
        thread::sleep(std::time::Duration::from_millis(50));
        let pid = recording.child.id().to_string();
        assert!(
            std::process::Command::new("kill")
                .args([signal, &pid])
                .status()
                .expect("kill runs")
                .success()
        );
        assert_eq!(recording.child.wait().expect("it ends").code(), code, "{signal}");
        assert_eq!(out.lines("manifest.jsonl").len(), 2, "{signal}");
        let har: serde_json::Value =
            serde_json::from_str(&out.text("recording.har")).expect("a whole HAR");
        assert_eq!(har["log"]["entries"].as_array().map(Vec::len), Some(2), "{signal}");
    }
}
