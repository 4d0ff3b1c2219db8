//! A server of raw bytes: late, cut, lost and malformed answers as a test tells it, and a record
//! of what arrived.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Header lines with names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// How many requests of its operation have arrived, this one included.
    pub(crate) count: usize,
}

impl Request {
    /// Method and the path's first word below the service: `POST memberpay`.
    pub(crate) fn operation(&self) -> &str {
        let path = self.target.split('?').next().unwrap().trim_start_matches("/openapi/");
        match (self.method.as_str(), path) {
            ("GET", "token") => "GET token",
            ("GET", "member") => "GET member",
            ("GET", "membersort") => "GET membersort",
            ("GET", "accountitem") => "GET accountitem",
            ("POST", "memberpay") => "POST memberpay",
            ("POST", "weixinmember") => "POST weixinmember",
            other => panic!("the client sent {other:?}"),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    bytes: Vec<u8>,
    after: Duration,
    then: Then,
}

#[derive(Debug, Clone, Copy)]
enum Then {
    ReadOn,
    Close,
    Hang,
}

impl Reply {
    /// A JSON answer with status 200.
    pub(crate) fn json(body: impl AsRef<str>) -> Self {
        Self::with_head("200 OK", "Content-Type: application/json; charset=utf-8\r\n", body)
    }

    /// An answer with these header lines, each with its line end.
    pub(crate) fn with_head(status: &str, head: &str, body: impl AsRef<str>) -> Self {
        let body = body.as_ref();
        let length = body.len();
        Self::raw(format!("HTTP/1.1 {status}\r\n{head}Content-Length: {length}\r\n\r\n{body}"))
    }

    /// An answer without a body.
    pub(crate) fn status(status: &str) -> Self {
        Self::with_head(status, "", "")
    }

    /// These bytes, whatever they are.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), after: Duration::ZERO, then: Then::ReadOn }
    }

    /// No answer: the connection is closed.
    pub(crate) fn lost() -> Self {
        Self::raw("").closing()
    }

    /// No answer: the connection stays open.
    pub(crate) fn silence() -> Self {
        Self { then: Then::Hang, ..Self::raw("") }
    }

    /// The same with another header line.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let at = self.bytes.windows(2).position(|pair| pair == b"\r\n").unwrap() + 2;
        self.bytes.splice(at..at, format!("{name}: {value}\r\n").into_bytes());
        self
    }

    /// The same with the request's key echoed.
    pub(crate) fn echoing(self, request: &Request) -> Self {
        self.header("Idempotency-Key", request.header("idempotency-key").unwrap())
    }

    /// The same, closed behind the answer.
    pub(crate) fn closing(self) -> Self {
        Self { then: Then::Close, ..self }
    }

    /// The same without its last bytes; what follows never comes.
    pub(crate) fn cut(mut self, bytes: usize) -> Self {
        self.bytes.truncate(self.bytes.len() - bytes);
        Self { then: Then::Hang, ..self }
    }

    /// The same, later.
    pub(crate) fn late(self, after: Duration) -> Self {
        Self { after, ..self }
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

#[derive(Default)]
struct Record {
    requests: Mutex<Vec<Request>>,
    connections: AtomicUsize,
}

/// A server on a free port of this machine.
pub(crate) struct ScriptedServer {
    address: SocketAddr,
    record: Arc<Record>,
}

impl ScriptedServer {
    pub(crate) async fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::on(listener, None, handler)
    }

    pub(crate) fn on(
        listener: TcpListener,
        tls: Option<TlsAcceptor>,
        handler: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let record = Arc::<Record>::default();
        let (handler, kept): (Arc<Handler>, _) = (Arc::new(handler), record.clone());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                kept.connections.fetch_add(1, Ordering::SeqCst);
                let (handler, kept, tls) = (handler.clone(), kept.clone(), tls.clone());
                tokio::spawn(async move {
                    let stream: Box<dyn Stream> = match tls {
                        None => Box::new(stream),
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => Box::new(stream),
                            Err(_) => return,
                        },
                    };
                    serve(stream, &*handler, &kept).await;
                });
            }
        });
        Self { address, record }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/openapi", self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// All requests of an operation that arrived, in their order.
    pub(crate) fn arrived(&self, operation: &str) -> Vec<Request> {
        let requests = self.record.requests.lock().unwrap();
        requests.iter().filter(|request| request.operation() == operation).cloned().collect()
    }

    /// Waits until a request of an operation has arrived.
    pub(crate) async fn wait_for(&self, operation: &str) {
        while self.arrived(operation).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// How many requests of an operation arrived.
    #[track_caller]
    pub(crate) fn check_arrived(&self, operation: &str, expected: usize) {
        assert_eq!(self.arrived(operation).len(), expected, "requests `{operation}`");
    }

    pub(crate) fn connections(&self) -> usize {
        self.record.connections.load(Ordering::SeqCst)
    }
}

/// Answers the requests of one connection until either side ends it.
async fn serve(mut stream: Box<dyn Stream>, handler: &Handler, record: &Record) {
    let mut read = Vec::new();
    while let Some(mut request) = read_request(&mut stream, &mut read).await {
        {
            let mut requests = record.requests.lock().unwrap();
            let same = requests.iter().filter(|old| old.operation() == request.operation());
            request.count = same.count() + 1;
            requests.push(request.clone());
        }
        let reply = handler(&request);
        tokio::time::sleep(reply.after).await;
        if stream.write_all(&reply.bytes).await.is_err() || stream.flush().await.is_err() {
            return;
        }
        match reply.then {
            Then::ReadOn => {}
            Then::Close => return,
            Then::Hang => std::future::pending().await,
        }
    }
}

/// The next request; none where the client has gone.
async fn read_request(stream: &mut Box<dyn Stream>, read: &mut Vec<u8>) -> Option<Request> {
    let head = loop {
        if let Some(at) = read.windows(4).position(|end| end == b"\r\n\r\n") {
            break at + 4;
        }
        read_more(stream, read).await?;
    };
    let text = String::from_utf8(read.drain(..head).collect()).unwrap();
    let mut lines = text.trim_end().split("\r\n");
    let mut words = lines.next().unwrap().split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    let headers = lines.map(header).collect();
    let mut request = Request { method, target, headers, body: String::new(), count: 0 };
    let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    while read.len() < length {
        read_more(stream, read).await?;
    }
    request.body = String::from_utf8(read.drain(..length).collect()).unwrap();
    Some(request)
}

async fn read_more(stream: &mut Box<dyn Stream>, read: &mut Vec<u8>) -> Option<()> {
    let count = stream.read_buf(read).await.ok()?;
    (count > 0).then_some(())
}
