//! A server of raw bytes: what it answers is told by a test, what arrives is kept.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query below the service.
    pub(crate) target: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Request {
    /// `POST memberpay`.
    pub(crate) fn operation(&self) -> String {
        format!("{} {}", self.method, self.target.split(['?', '/']).next().unwrap())
    }

    /// Whether XML is asked for.
    pub(crate) fn asks_for_xml(&self) -> bool {
        self.head.to_ascii_lowercase().contains("accept: application/xml")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Answers with these bytes.
    Bytes(String),
    /// Closes the connection.
    Lost,
    /// Never answers.
    Silence,
}

impl Reply {
    /// A body with status 200, in the format that its first character shows.
    pub(crate) fn of(body: &str) -> Self {
        Self::with_status("200 OK", body)
    }

    pub(crate) fn with_status(status: &str, body: &str) -> Self {
        let format = if body.starts_with('<') { "xml" } else { "json" };
        let length = body.len();
        Self::Bytes(format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/{format}; charset=utf-8\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// The same with another header line.
    pub(crate) fn header(self, line: &str) -> Self {
        let Self::Bytes(bytes) = self else { panic!("only an answer has headers") };
        Self::Bytes(bytes.replacen("\r\n", &format!("\r\n{line}\r\n"), 1))
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// A server on a free port of this machine, until the test ends.
pub(crate) struct ScriptedServer {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl ScriptedServer {
    pub(crate) fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let (handler, kept): (Arc<Handler>, _) = (Arc::new(handler), Arc::clone(&requests));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (handler, kept) = (Arc::clone(&handler), Arc::clone(&kept));
                std::thread::spawn(move || serve(stream, &*handler, &kept));
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/openapi", self.address)
    }

    /// The requests of an operation that arrived.
    pub(crate) fn arrived(&self, operation: &str) -> Vec<Request> {
        let requests = self.requests.lock().unwrap();
        requests.iter().filter(|request| request.operation() == operation).cloned().collect()
    }

    /// The only request of an operation.
    #[track_caller]
    pub(crate) fn only(&self, operation: &str) -> Request {
        let mut arrived = self.arrived(operation);
        assert_eq!(arrived.len(), 1, "requests `{operation}`: {arrived:?}");
        arrived.remove(0)
    }

    /// Waits for a request of the operation.
    #[track_caller]
    pub(crate) fn wait_for(&self, operation: &str) {
        let end = Instant::now() + Duration::from_secs(20);
        while self.arrived(operation).is_empty() {
            assert!(Instant::now() < end, "no request `{operation}`");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn serve(mut stream: TcpStream, handler: &Handler, kept: &Mutex<Vec<Request>>) {
    let mut read = Vec::new();
    while let Some(request) = next(&mut stream, &mut read) {
        kept.lock().unwrap().push(request.clone());
        match handler(&request) {
            Reply::Bytes(bytes) if stream.write_all(bytes.as_bytes()).is_ok() => {}
            Reply::Silence => std::thread::park(),
            Reply::Bytes(_) | Reply::Lost => return,
        }
    }
}

fn next(stream: &mut TcpStream, read: &mut Vec<u8>) -> Option<Request> {
    let head = loop {
        if let Some(at) = read.windows(4).position(|end| end == b"\r\n\r\n") {
            break at + 4;
        }
        more(stream, read)?;
    };
    let head = String::from_utf8(read.drain(..head).collect()).unwrap();
    let mut words = head.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let target = target.strip_prefix("/openapi/").unwrap().to_owned();
    let mut request = Request { method, target, head, body: String::new() };
    let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    while read.len() < length {
        more(stream, read)?;
    }
    request.body = String::from_utf8(read.drain(..length).collect()).unwrap();
    Some(request)
}

fn more(stream: &mut TcpStream, read: &mut Vec<u8>) -> Option<()> {
    let mut buffer = [0; 4096];
    let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
    read.extend_from_slice(&buffer[..count]);
    Some(())
}
