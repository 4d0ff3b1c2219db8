//! A proxy in front of a right server that does one thing wrong.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A message of HTTP/1.1, its body as text: all that the suite sends in these tests is UTF-8.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// With the empty line.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Message {
    pub(crate) fn first_line(&self) -> &str {
        self.head.lines().next().unwrap_or("")
    }

    pub(crate) fn is_payment(&self) -> bool {
        self.first_line().contains("/memberpay?")
    }

    fn bytes(&self) -> Vec<u8> {
        let lines = self.head.trim_end().lines();
        let lines = lines.filter(|line| !line.to_ascii_lowercase().starts_with("content-length"));
        let mut head = lines.collect::<Vec<_>>().join("\r\n");
        head.push_str(&format!("\r\nContent-Length: {}\r\n\r\n", self.body.len()));
        [head.as_bytes(), self.body.as_bytes()].concat()
    }
}

/// What the proxy does wrong.
#[derive(Clone, Copy)]
pub(crate) struct Fault {
    /// To a request, before it is passed on.
    pub(crate) ask: fn(&mut Message),
    /// To an answer; the request is the one before the first change, and the text is the last token seen.
    pub(crate) answer: fn(&Message, &mut Message),
    /// Whether a request is passed on twice.
    pub(crate) twice: fn(&Message) -> bool,
}

/// Nothing.
pub(crate) const NONE: Fault = Fault { ask: |_| {}, answer: |_, _| {}, twice: |_| false };

/// Starts a proxy for the server at the address; gives its own. The threads end with the test's process.
pub(crate) fn start(upstream: String, fault: Fault) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let token = Arc::new(Mutex::new(String::new()));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (upstream, token) = (upstream.clone(), Arc::clone(&token));
            thread::spawn(move || pass(stream, &upstream, fault, &token));
        }
    });
    format!("http://{address}/openapi")
}

fn pass(mut stream: TcpStream, upstream: &str, fault: Fault, token: &Mutex<String>) {
    let Some(asked) = read(&mut stream, false) else { return };
    let mut ask = asked.clone();
    (fault.ask)(&mut ask);
    // A fault that needs a good token writes this word in place of the bad one.
    ask.head = ask.head.replace("GOOD-TOKEN", &token.lock().expect("a token"));
    let mut answer = None;
    for _ in 0..=usize::from((fault.twice)(&asked)) {
        let mut server = TcpStream::connect(upstream).expect("the server is there");
        server.write_all(&ask.bytes()).expect("the server reads");
        answer = answer.or(read(&mut server, true));
    }
    let Some(mut answer) = answer else { return };
    if asked.first_line().contains("/token?")
        && let Some((_, rest)) =
            answer.body.split_once("token\":\"").or(answer.body.split_once("<token>"))
    {
        let end = rest.find(['"', '<']).unwrap_or(rest.len());
        *token.lock().expect("a token") = rest[..end].to_owned();
    }
    (fault.answer)(&asked, &mut answer);
    let _ = stream.write_all(&answer.bytes());
}

fn read(stream: &mut TcpStream, to_the_end: bool) -> Option<Message> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let is_it = name.eq_ignore_ascii_case("content-length");
                is_it.then(|| value.trim().parse::<usize>().ok()).flatten()
            });
            let due = length.unwrap_or(if to_the_end { usize::MAX } else { 0 });
            if body.len() >= due {
                return Some(Message { head: format!("{head}\r\n\r\n"), body: body.to_owned() });
            }
        }
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let (head, body) = text.split_once("\r\n\r\n")?;
                return Some(Message { head: format!("{head}\r\n\r\n"), body: body.to_owned() });
            }
        }
    }
}
